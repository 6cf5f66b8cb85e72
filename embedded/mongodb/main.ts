import { flushCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { startServer } from './server.ts'

/**
 * The server as a process: `node main.ts --data <folder> --socket <path>` (or `--port <n>`). Prints one line
 * `ready <uri>` when it can be used. SIGTERM stops it cleanly, SIGINT too unless a parent looks after it; an error goes
 * to stderr and ends it with 1.
 */
const { values } = parseArgs({
  options: { data: { type: 'string' }, socket: { type: 'string' }, port: { type: 'string' } },
})

function end(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

if (values.data === undefined) end(new Error('--data <folder> is missing'))

try {
  const server = await startServer({
    dataDir: values.data,
    ...(values.socket === undefined ? { port: Number(values.port ?? 0) } : { socketPath: values.socket }),
    onFatal: (error) => end(new Error(`the database could not be written: ${error.message}`)),
  })
  const stop = (): void => {
    void server.stop().then(() => process.exit(0), end)
  }
  process.once('SIGTERM', stop)
  if (process.send === undefined) process.once('SIGINT', stop)
  else {
    // The parent stops its database when it needs it no more.
    process.on('SIGINT', () => {})
    // A parent that has gone without a signal closes the pipe: nobody is left to serve.
    process.once('disconnect', stop)
  }
  console.log(`ready ${server.uri}`)
  setImmediate(() => flushCompileCache()) // a kill would lose it
} catch (error) {
  end(error)
}
