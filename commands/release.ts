// `npm run release`: a version in the changelog and the packages, a commit, and a tag. CI publishes the tag.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fail, readArguments } from '../cli/arguments.ts'

const usage = `Usage: npm run release -- <patch | minor | major | x.y.z> [--dry-run]

Builds the npm package, moves the Unreleased entries of CHANGELOG.md under the new version, sets it in every package,
commits that, and tags the commit. Requires a clean tree on main. To publish the tag, push it: git push --follow-tags
  --dry-run   prints what would change, and changes nothing`

const { values, positionals } = readArguments({
  usage,
  options: { 'dry-run': { type: 'boolean' } },
  positionals: 1,
})
const [wanted = ''] = positionals
const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()

const toNumbers = (version: string) => version.split('.').map(Number)

/** Returns the version to release. */
function next(current: string): string {
  const [major = 0, minor = 0, patch = 0] = toNumbers(current)
  const steps: Record<string, string> = {
    major: `${major + 1}.0.0`,
    minor: `${major}.${minor + 1}.0`,
    patch: `${major}.${minor}.${patch + 1}`,
  }
  const version = steps[wanted] ?? wanted
  if (!/^\d+\.\d+\.\d+$/.test(version)) fail(`Not a version: "${wanted}". Use patch, minor, major, or x.y.z`)
  const [one, other] = [toNumbers(version), toNumbers(current)]
  const first = one.findIndex((part, index) => part !== other[index])
  if (first < 0 || (one[first] ?? 0) < (other[first] ?? 0)) fail(`${version} isn't greater than ${current}`)
  return version
}

const heading = '## [Unreleased]\n'

/** Returns the changelog with the version, and its entries. */
function release(changelog: string, version: string): { changelog: string; entries: string } {
  const [before = '', after] = changelog.split(heading)
  if (after === undefined) fail('CHANGELOG.md has no section "## [Unreleased]"')
  const [entries = ''] = after.split(/^## \[/m)
  if (!/^- /m.test(entries)) fail('CHANGELOG.md has no unreleased entries')
  const date = new Date().toISOString().slice(0, 10)
  return { changelog: `${before}${heading}\n## [${version}] - ${date}\n${after}`, entries: entries.trim() }
}

if (git('status', '--porcelain') !== '') fail('Commit or stash your changes first: the tree is not clean')
if (git('branch', '--show-current') !== 'main') fail('Switch to main first: releases are made there')
const {
  name,
  version: current,
  workspaces,
} = JSON.parse(readFileSync('package.json', 'utf8')) as {
  name: string
  version: string
  workspaces?: readonly string[]
}
const version = next(current)
const { changelog, entries } = release(readFileSync('CHANGELOG.md', 'utf8'), version)
if (values['dry-run']) {
  console.log(`Would release ${name} v${version}:\n\n${entries}`)
} else {
  // A version that can't be built isn't tagged.
  execFileSync('npm', ['run', 'build', '--if-present'], { stdio: 'pipe' })
  writeFileSync('CHANGELOG.md', changelog)
  const all = workspaces ? ['--workspaces', '--include-workspace-root'] : []
  execFileSync('npm', ['version', version, '--no-git-tag-version', ...all], { stdio: 'pipe' })
  git('commit', '--all', '--message', `Release v${version}`)
  git('tag', '--annotate', '--cleanup=whitespace', `v${version}`, '--message', `v${version}\n\n${entries}`)
  console.log(`Released ${name} v${version}. To publish it, run: git push --follow-tags`)
}
