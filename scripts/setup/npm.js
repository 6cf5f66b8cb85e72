import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { root, SetupError } from './root.js'

/** Older ones find fault with a lock file that newer ones have made. */
const oldestForCi = 11
const ownNpm = '11.19.1'
const ownFolder = join(root, '.runtime', 'npm')

/** Runs the machine's npm quietly, by `node` (a path); what it said is shown only when it fails. */
export function npm(node, args) {
  run(node, 'npm', args)
}

/** Runs `npm ci` by an npm that is new enough: the machine's, or one that is fetched with it. */
export function npmCi(node, args) {
  const { stdout } = spawnSync('npm', ['--version'], { encoding: 'utf8', env: withNode(node) })
  if (Number.parseInt(stdout, 10) >= oldestForCi) return run(node, 'npm', ['ci', ...args])
  const cli = join(ownFolder, 'node_modules', 'npm', 'bin', 'npm-cli.js')
  if (!existsSync(cli))
    npm(node, ['install', '--no-save', '--no-package-lock', '--prefix', ownFolder, `npm@${ownNpm}`])
  run(node, node, [cli, 'ci', ...args])
}

const withNode = (node) => ({ ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` })

function run(node, program, args) {
  const result = spawnSync(program, [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: withNode(node),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.status === 0) return
  if (result.error?.code === 'ENOENT')
    throw new SetupError('npm is not installed. Install it (Debian: apt-get install npm) and repeat.')
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(0, 20).join('\n')
  throw new SetupError(
    `npm ${args.find((arg) => !arg.includes('/'))} failed; is npm's registry within reach?\n${said || result.error?.message}`,
  )
}
