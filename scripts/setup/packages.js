import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmCi } from './npm.js'
import { root } from './root.js'

const lockFile = join(root, 'package-lock.json')
const installed = join(root, 'node_modules', '.package-lock.json')
// Inside node_modules, so that whoever removes those removes it too.
const stamp = join(root, 'node_modules', '.gennaker-lock')

const hashOf = (lock) => createHash('sha256').update(lock).digest('hex')
const mark = (lock, withTools) => `${hashOf(lock)} ${withTools ? 'with tools' : 'to run'}`

/**
 * Whether node_modules holds what package-lock.json asks for: what running needs, and `withTools` also what testing
 * and checking do, which is more than twice as much.
 */
export function arePackagesFresh(withTools) {
  if (!existsSync(installed)) return false
  const lock = readFileSync(lockFile, 'utf8')
  const known = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
  if (known === mark(lock, true) || (!withTools && known === mark(lock, false))) return true
  // Somebody ran npm by hand: npm's own record says what came of it.
  const { packages } = JSON.parse(readFileSync(installed, 'utf8'))
  const isSame = holdsAll(JSON.parse(lock).packages, packages, withTools)
  if (isSame) writeFileSync(stamp, mark(lock, withTools))
  return isSame
}

/** Installs exactly what package-lock.json says, by `node` (a path). */
export function installPackages(node, withTools) {
  console.log('Installing packages …')
  npmCi(node, withTools ? [] : ['--omit=dev'])
  writeFileSync(stamp, mark(readFileSync(lockFile, 'utf8'), withTools))
}

function holdsAll(wanted, present, withTools) {
  return Object.entries(wanted).every(
    ([path, { version, optional, link, dev }]) =>
      path === '' ||
      optional ||
      link ||
      (dev && !withTools) ||
      !path.startsWith('node_modules/') ||
      present[path]?.version === version,
  )
}
