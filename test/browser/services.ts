// A service for each process that runs tests of the page.
import type { TestProject } from 'vitest/node'
import { provideServices } from '../service.ts'

export const setup = (project: TestProject) => provideServices(project, Number(project.config.maxWorkers))
