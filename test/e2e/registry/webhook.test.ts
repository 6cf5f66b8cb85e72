import { isRegistryInstalled } from '../../fixtures/dockerRegistry.ts'
import { until } from '../../fixtures/until.ts'
import { type ProgramWithRegistry, programWithRegistry, pushAndFollow } from './registry.ts'

;(isRegistryInstalled ? describe : describe.skip)('a registry that tells of pushes', () => {
  let program: ProgramWithRegistry
  beforeAll(async () => {
    // Polling would be too late.
    program = await programWithRegistry({ pollInterval: 3_600, notifies: true })
  }, 60_000)
  afterAll(() => program?.stop())
  const hint = (path: string, body: unknown) =>
    fetch(`${program.gennaker.url}/webhooks/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  it('starts a pipeline by an image that is pushed, once', async () => {
    const { executions, digest, host } = await pushAndFollow(program, 'v2')
    expect(executions.length).toBe(1)
    expect(executions[0].trigger).toMatchObject({
      type: 'docker',
      account: 'mine',
      repository: 'shop/web',
      tag: 'v2',
      digest,
      artifacts: [
        { type: 'docker/image', name: `${host}/shop/web`, version: 'v2', reference: `${host}/shop/web:v2` },
      ],
    })
    const { pollers } = await program.gennaker.get('{ pollers { monitor partition problem alert } }')
    expect(pollers).toContainEqual({ monitor: 'docker', partition: 'mine', problem: null, alert: null })
  })

  it('shows what there is to choose from', async () => {
    const images = await program.gennaker.get(
      '{ dockerRegistryAccounts repositories: dockerImages(account: "mine") tags: dockerImages(account: "mine", repository: "shop/web") }',
    )
    expect(images).toMatchObject({ dockerRegistryAccounts: ['mine'], repositories: ['shop/web'] })
    expect(images.tags).toContain('v1')
  })

  it('makes nothing of an image that a webhook has invented', async () => {
    const invented = { events: [{ action: 'push', target: { repository: 'shop/web', tag: 'v666' } }] }
    const before = (await program.poller()).lastPoll
    const response = await hint('docker/mine', invented)
    expect([response.status, await response.json()]).toEqual([200, { eventProcessed: true }])
    await until(async () => (await program.poller()).lastPoll !== before)
    const { events } = await program.gennaker.get(
      '{ events(filter: { type: "docker" }) { nodes { content } } }',
    )
    expect(events.nodes.map((event: { content: { tag: string } }) => event.content.tag)).not.toContain('v666')
  })

  it.each([
    ['an account that nobody has', 'docker/nope', 404],
    ['no account', 'docker', 400],
  ])('refuses a webhook for %s', async (_, path, status) => {
    expect((await hint(path, {})).status).toBe(status)
  })
})
