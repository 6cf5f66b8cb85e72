import { spawnSync } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { root, SetupError } from './root.js'

/** Runs npm quietly, by `node` (a path); what it said is shown only when it fails. */
export function npm(node, args) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`
  const result = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    env: { ...process.env, PATH: path },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.status === 0) return
  if (result.error?.code === 'ENOENT')
    throw new SetupError('npm is not installed. Install it (Debian: apt-get install npm) and repeat.')
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(0, 20).join('\n')
  throw new SetupError(
    `npm ${args[0]} failed; is npm's registry within reach?\n${said || result.error?.message}`,
  )
}
