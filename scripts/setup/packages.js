import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './npm.js'
import { root } from './root.js'

const lockFile = join(root, 'package-lock.json')
const installed = join(root, 'node_modules', '.package-lock.json')
// Inside node_modules, so that whoever removes those removes it too.
const stamp = join(root, 'node_modules', '.gennaker-lock')

/** Whether node_modules holds what package-lock.json asks for. */
export function arePackagesFresh() {
  if (!existsSync(installed)) return false
  const lock = readFileSync(lockFile, 'utf8')
  const hash = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return true
  // Somebody ran npm by hand: npm's own record says what came of it.
  const isSame = holdsAll(JSON.parse(lock).packages, JSON.parse(readFileSync(installed, 'utf8')).packages)
  if (isSame) writeFileSync(stamp, hash)
  return isSame
}

/** Installs exactly what package-lock.json says, by `node` (a path). */
export function installPackages(node) {
  console.log('Installing packages …')
  npm(node, ['ci'])
  writeFileSync(stamp, createHash('sha256').update(readFileSync(lockFile)).digest('hex'))
}

function holdsAll(wanted, present) {
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' ||
      optional ||
      link ||
      !path.startsWith('node_modules/') ||
      present[path]?.version === version,
  )
}
