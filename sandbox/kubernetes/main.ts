import { parseArgs } from 'node:util'
import { startSandboxCluster } from './start.ts'

/**
 * The sandbox cluster as a process: `node main.ts --data <folder> [--port <n>] [--nodes <n>] [--speed <times>]`. Prints
 * one line of JSON, `{"url": …, "kubeconfig": …}`, when it can be used. SIGTERM and SIGINT stop it cleanly, and so does the end of its
 * standard input: a parent that has gone needs it no more. An error goes to stderr and ends it with 1.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string' },
    nodes: { type: 'string' },
    speed: { type: 'string' },
  },
})

function end(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}

if (values.data === undefined) end(new Error('--data <folder> is missing'))

try {
  const cluster = await startSandboxCluster({
    dataFolder: values.data,
    port: Number(values.port ?? 0),
    ...(values.nodes === undefined ? {} : { nodes: Number(values.nodes) }),
    ...(values.speed === undefined ? {} : { speed: Number(values.speed) }),
    onFatal: (error) => end(new Error(`the cluster could not be stored: ${error.message}`)),
  })
  const stop = (): void => {
    void cluster.stop().then(() => process.exit(0), end)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  process.stdin.once('close', stop).resume()
  console.log(JSON.stringify({ url: cluster.url, kubeconfig: cluster.kubeconfig }))
} catch (error) {
  end(error)
}
