import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.js'

const folder = join(root, '.runtime')
const lock = join(folder, 'lock')

/** Runs `work` while no other process of this checkout does: two commands may be started at once. */
export async function inTurn(work) {
  mkdirSync(folder, { recursive: true })
  for (let waits = 0; !take(); waits++) {
    if (waits === 0)
      console.log(`Waiting for another command that is installing (if there is none, remove ${lock}) …`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function take() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    dropIfAbandoned()
    return false
  }
}

/** Removes the lock of a process that died. Renaming first: of several that find it dead, one gets it. */
function dropIfAbandoned() {
  const owner = ownerOf(lock)
  if (owner === undefined || isAlive(owner)) return
  const aside = `${lock}.${process.pid}`
  try {
    renameSync(lock, aside)
  } catch {
    return // somebody else was quicker
  }
  if (ownerOf(aside) === owner) rmSync(aside, { force: true })
  else renameSync(aside, lock) // it had been taken anew meanwhile
}

function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined
  } catch {
    return undefined // released meanwhile
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
