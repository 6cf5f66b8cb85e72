import { base64, ended, type Json, pipelinesOf, type Seen, save } from '../e2e/stages/support.ts'
import { Gennaker } from '../fixtures/gennaker.ts'

let gennaker: Gennaker
beforeAll(async () => {
  gennaker = await Gennaker.start()
  await save(gennaker, [])
}, 60_000)
afterAll(() => gennaker.stop())

/** Runs one stage in a process that is killed when the task of this number has acted and nobody knows of it; then again. */
async function killedAfter(task: number, stage: Json): Promise<Seen> {
  await gennaker.kill()
  await gennaker.run({ GENNAKER_FAILPOINTS: `orca.task.afterExecute=kill@${task}` })
  const requestId = `kill after ${String(stage.type)}`
  const start = () =>
    gennaker.get(
      `mutation ($stages: [JSON!]!, $requestId: String) {
        startOrchestration(application: "shop", stages: $stages, requestId: $requestId) { id }
      }`,
      { stages: [stage], requestId },
    )
  // It may be dead before it has answered.
  await start().catch(() => undefined)
  await gennaker.ended()
  await gennaker.run()
  const { startOrchestration } = await start()
  return (await ended(gennaker, startOrchestration.id)).stages[0]
}

describe('a save whose process is killed before anybody knows of it', () => {
  it('makes one new pipeline, in one version', async () => {
    const pipeline = base64({ application: 'shop', name: 'new', stages: [] })
    const { status, context } = await killedAfter(2, { type: 'savePipeline', pipeline })
    expect(status).toBe('SUCCEEDED')
    expect((await pipelinesOf(gennaker, 'shop')).get('new')).toMatchObject({
      id: context['pipeline.id'],
      version: 1,
    })
  })

  it('is not taken for a stale one when it is repeated', async () => {
    const { definition } = (await pipelinesOf(gennaker, 'shop')).get('new')
    const pipeline = base64({ ...definition, description: 'changed' })
    const { status } = await killedAfter(2, { type: 'updatePipeline', pipeline, staleCheck: true })
    expect(status).toBe('SUCCEEDED')
    expect((await pipelinesOf(gennaker, 'shop')).get('new')).toMatchObject({
      version: 2,
      definition: { description: 'changed' },
    })
  })

  it('still tells which pipelines of an artifact it has created', async () => {
    const content = {
      shop: [
        { name: 'from a file', stages: [] },
        { name: 'new', stages: [] },
      ],
    }
    const { outputs } = await killedAfter(3, {
      type: 'savePipelinesFromArtifact',
      pipelinesArtifact: {
        type: 'embedded/base64',
        reference: base64(content),
        artifactAccount: 'embedded-artifact',
      },
    })
    expect(outputs).toMatchObject({
      pipelinesCreated: [{ name: 'from a file' }],
      pipelinesUpdated: [{ name: 'new' }],
    })
    expect((await pipelinesOf(gennaker, 'shop')).get('from a file').version).toBe(1)
  })

  it('deletes a pipeline once', async () => {
    const pipeline = { name: 'from a file' }
    expect((await killedAfter(2, { type: 'deletePipeline', pipeline })).status).toBe('SUCCEEDED')
    expect((await pipelinesOf(gennaker, 'shop')).has('from a file')).toBe(false)
  })
})
