import { DockerRegistry, digestOf } from '../../fixtures/dockerRegistry.ts'
import { freePort, Gennaker } from '../../fixtures/gennaker.ts'
import { until } from '../../fixtures/until.ts'

interface Options {
  /** Seconds. */
  readonly pollInterval: number
  /** Whether the registry tells Gennaker of pushes. */
  readonly notifies: boolean
}

/** The program, and a registry that is its account `mine`. */
export async function programWithRegistry({ pollInterval, notifies }: Options) {
  const [port, registryPort] = [await freePort(), await freePort()]
  const account = { name: 'mine', address: `http://127.0.0.1:${registryPort}` }
  const notify = `http://127.0.0.1:${port}/webhooks/docker/mine`
  const registry = await DockerRegistry.start({ port: registryPort, ...(notifies && { notify }) })
  await registry.push('shop/web', 'v1', 'the first')
  const gennaker = await Gennaker.start({
    GENNAKER_PORT: String(port),
    GENNAKER_DOCKER_REGISTRY_ACCOUNTS: JSON.stringify([account]),
    GENNAKER_POLLING_POLL_INTERVAL: String(pollInterval),
  }).catch(async (error: unknown) => {
    await registry.stop()
    throw error
  })
  return {
    gennaker,
    registry,
    /** Where the poller is. */
    async poller() {
      const { pollers } = await gennaker.get(
        '{ pollers(monitor: "docker") { partition lastPoll found problem alert } }',
      )
      return pollers[0]
    },
    async stop() {
      await gennaker.stop()
      await registry.stop()
    },
  }
}

export type ProgramWithRegistry = Awaited<ReturnType<typeof programWithRegistry>>

/** A pipeline that new tags of shop/web start, and then a push; answers the execution that has come of it. */
export async function pushAndFollow({ gennaker, registry, poller }: ProgramWithRegistry, tag: string) {
  const id = await gennaker.savePipeline('shop', {
    name: `on push of ${tag}`,
    stages: [{ refId: '1', type: 'wait', name: 'wait', waitTime: 0, requisiteStageRefIds: [] }],
    triggers: [
      { type: 'docker', enabled: true, account: 'mine', repository: 'shop/web', tag: `${tag}|never` },
    ],
  })
  await until(async () => (await poller()).lastPoll !== null)
  const manifest = await registry.push('shop/web', tag, `the content of ${tag}`)
  const executions = async () => {
    const { pipeline } = await gennaker.get(
      'query ($id: ID!) { pipeline(id: $id) { executions(first: 9) { nodes { id status trigger } } } }',
      { id },
    )
    return pipeline.executions.nodes
  }
  await until(async () => (await executions()).length > 0)
  return { executions: await executions(), digest: digestOf(manifest), host: registry.host }
}
