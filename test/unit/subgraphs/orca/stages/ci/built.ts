import type { Config } from '#platform/config/schema.ts'
import { Igor } from '../../../../../fixtures/igor.ts'
import { until } from '../../../../../fixtures/until.ts'
import { type Json, Orca, type Seen, stage, stageOf } from '../../orca.ts'

/** Orca with an Igor that has the CI systems of a configuration; executions of one stage that has something built. */
export class Built {
  readonly orca: Orca
  readonly #igor: Igor

  private constructor(orca: Orca, igor: Igor) {
    this.orca = orca
    this.#igor = igor
  }

  static async start(config: Partial<Config>): Promise<Built> {
    const igor = await Igor.start({ config })
    return new Built(await Orca.start({ igor: () => igor.subgraph }), igor)
  }

  async stop(): Promise<void> {
    await this.orca.stop()
    await this.#igor.stop()
  }

  /** Starts it, and waits until `isThere`: that the system has begun. */
  async begin(type: string, parameters: Json, isThere: () => boolean, more: Json = {}): Promise<string> {
    const id = await this.orca.start({ stages: [stage('1', [], type, parameters)], ...more })
    await until(isThere)
    return id
  }

  async ended(id: string): Promise<{ execution: Seen; seen: Seen }> {
    const execution = await this.orca.ended(id)
    return { execution, seen: stageOf(execution, '1') }
  }

  /** Why it has failed. */
  async failure(type: string, parameters: Json): Promise<Seen> {
    const { seen } = await this.ended(await this.orca.start([stage('1', [], type, parameters)]))
    return seen.failure
  }

  /** What an execution is refused for. */
  async refusal(type: string, parameters: Json): Promise<Json[]> {
    const [error] = await this.orca.refused({ stages: [stage('1', [], type, parameters)] })
    return error!.extensions!.problems as Json[]
  }

  /** Waits until the stage has seen its build. */
  async known(id: string): Promise<Seen> {
    const execution = await this.orca.when(id, (seen) => stageOf(seen, '1').context.buildInfo !== undefined)
    return stageOf(execution, '1')
  }

  /** The lines of the stage's log up to one, or to its end. */
  log(stageId: string, last?: string): Promise<string[]> {
    return this.orca
      .follow(
        'subscription ($id: ID!) { stageLog(stageId: $id) { text } }',
        { id: stageId },
        last === undefined ? undefined : ({ text }) => text === last,
      )
      .then((lines) => lines.map(({ text }) => String(text)))
  }

  /** What Igor shows as the build of a stage. */
  build(context: Json): Promise<Seen> {
    return this.#igor
      .ask(
        `query ($stages: [_Any!]!) { _entities(representations: $stages) { ... on Stage { build {
        id job name building result buildService { name type } } } } }`,
        { stages: [{ __typename: 'Stage', id: 'x', context }] },
      )
      .then(({ data }) => data?._entities[0].build)
  }

  /** The stage as a plan has it. */
  async plan(type: string, parameters: Json): Promise<Seen> {
    const { stages } = await this.orca.get(
      `query ($definition: JSON!) { planPipeline(application: "shop", definition: $definition) {
        stages { effects problems { message } } problems { message } } }`,
      { definition: { name: 'planned', stages: [stage('1', [], type, parameters)] } },
    )
    return stages[0]
  }
}
