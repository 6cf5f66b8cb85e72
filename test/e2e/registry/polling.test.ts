import { isRegistryInstalled } from '../../fixtures/dockerRegistry.ts'
import { type ProgramWithRegistry, programWithRegistry, pushAndFollow } from './registry.ts'

;(isRegistryInstalled ? describe : describe.skip)('a registry that tells nothing', () => {
  let program: ProgramWithRegistry
  beforeAll(async () => {
    program = await programWithRegistry({ pollInterval: 1, notifies: false })
  }, 60_000)
  afterAll(() => program?.stop())

  it('is polled: an image that is pushed starts a pipeline, once, after kill -9 too', async () => {
    const first = await pushAndFollow(program, 'v2')
    expect(first.executions[0].trigger).toMatchObject({ tag: 'v2', digest: first.digest })
    await program.gennaker.kill()
    await program.gennaker.run()
    const second = await pushAndFollow(program, 'v3')
    expect(second.executions.length).toBe(1)
    const { events } = await program.gennaker.get(
      '{ events(filter: { type: "docker" }) { nodes { content } } }',
    )
    expect(events.nodes.map((event: { content: { tag: string } }) => event.content.tag)).toEqual(['v3', 'v2'])
  })
})
