import type { Gennaker } from '../../fixtures/gennaker.ts'

export type Json = Record<string, unknown>
// biome-ignore lint/suspicious/noExplicitAny: whatever the graph shows
export type Seen = any

const ends = ['SUCCEEDED', 'TERMINAL', 'CANCELED']

export const ended = (gennaker: Gennaker, id: string): Promise<Seen> =>
  gennaker.when(id, ({ status }) => ends.includes(status))

let names = 0

/** Saves these stages as a pipeline of the shop; answers its id. */
export const save = (gennaker: Gennaker, stages: Json[], more: Json = {}): Promise<string> =>
  gennaker.savePipeline('shop', { name: `pipeline ${++names}`, stages, ...more })

/** Runs these stages as a pipeline to its end. */
export async function run(gennaker: Gennaker, stages: Json[], trigger: Json = {}): Promise<Seen> {
  return ended(gennaker, await gennaker.startPipeline(await save(gennaker, stages), { trigger }))
}

/** Runs one stage as a task of its own, as Gate does for what people save; answers the stage. */
export async function task(gennaker: Gennaker, stage: Json): Promise<Seen> {
  const { startOrchestration } = await gennaker.get(
    `mutation ($stages: [JSON!]!) {
      startOrchestration(application: "shop", description: "a task", stages: $stages) { id }
    }`,
    { stages: [stage] },
  )
  return (await ended(gennaker, startOrchestration.id)).stages[0]
}

export const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64')

/** The pipelines of an application, by name. */
export async function pipelinesOf(gennaker: Gennaker, application: string): Promise<Map<string, Seen>> {
  const { application: found } = await gennaker.get(
    'query ($name: String!) { application(name: $name) { pipelines { id name version definition } } }',
    { name: application },
  )
  return new Map((found?.pipelines ?? []).map((pipeline: Seen) => [pipeline.name, pipeline]))
}
