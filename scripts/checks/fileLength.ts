/** Says how long the source files are, and fails when one is longer than a reader can keep in mind. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const long = 300
const tooLong = 400
/** Files over the limit that are one thing all the same, and why. */
const reasons: Readonly<Record<string, string>> = {}

const listed = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.js', '*.cjs'],
  {
    encoding: 'utf8',
  },
)
const files = listed
  .split('\n')
  .filter((path) => path && existsSync(path) && !/^(test|schema\/generated)\//.test(path))
  .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 }))
  .sort((a, b) => b.lines - a.lines)

const median = files[Math.floor(files.length / 2)]?.lines ?? 0
console.log(`${files.length} files, median ${median} lines`)
for (const { path, lines } of files.filter((file) => file.lines > long)) {
  const isRefused = lines > tooLong && !(path in reasons)
  console.log(
    `${path}: ${lines} lines${isRefused ? `, more than ${tooLong}: divide it, or give a reason in scripts/checks/fileLength.ts` : ''}`,
  )
  if (isRefused) process.exitCode = 1
}
