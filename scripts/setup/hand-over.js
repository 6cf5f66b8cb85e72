import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.js'

/**
 * Runs `script` (from the checkout's folder) by `node`, and ends as it ends. When this process is that Node already, it becomes
 * the script: one process less to keep in memory and to kill.
 */
export async function handOver(node, script, args) {
  dieWithNpm()
  const path = join(root, script)
  process.env.PATH = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`
  if (node === process.execPath) {
    process.argv.splice(1, Infinity, path, ...args)
    await import(pathToFileURL(path).href)
    return
  }
  // The channel tells the child when this process was killed without a chance to pass that on (see gennaker.ts).
  const child = spawn(node, [path, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

/**
 * Whoever kills `npm start`, with -9 even, means what it runs: npm cannot pass that on, so it is looked for. (The scripts in
 * package.json say `exec`, so that npm's child is this process and not a shell, which would not pass on signals either.)
 */
function dieWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const npm = process.ppid
  const look = () => process.ppid === npm || process.kill(process.pid, 'SIGKILL')
  setInterval(look, 100).unref()
}
