// What tests need that start services of their own: what these read of the sources. Those of a deployment get where it is.
import type { TestProject } from 'vitest/node'
import { provideServices } from './service.ts'

export const setup = (project: TestProject) => provideServices(project, 0)
