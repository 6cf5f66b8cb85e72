import {
  atLeast,
  type Benchmark,
  below,
  interleaved,
  percentile,
  range,
  ratioOf,
  shown,
  summaryOf,
} from './measure.ts'
import { bareUpdates } from './support/bareUpdates.ts'
import { type BenchedOrca, startOrca, wait } from './support/orca.ts'

const stagesPerPipeline = 3
/** What Spinnaker's queue carries for it: StartExecution, CompleteExecution, and five messages for a stage of one task. */
const spinnakerMessages = 2 + 5 * stagesPerPipeline
/** Each stage starts and ends. */
const transitionsPerPipeline = 2 * stagesPerPipeline
const inFlight = [1, 20] as const

/**
 * How fast executions move: pipelines of three waits of no length, 1 and 20 at a time. A transition is a stage's change
 * of state, durable before anybody sees it: its start, its end. The limit is one conditional write for each, alone, on
 * documents of 4 KB of the same shape, over the same connections to the same store. Orca writes the end of a stage and
 * the start of the next together, and has other things to write: how many writes a pipeline took is said beside it.
 * Starting the pipelines (Front50 is asked for each) happens within the measured time.
 */
const benchmark: Benchmark = async ({ rounds, roundMs }, say) => {
  const orca = await startOrca()
  try {
    const widest = Math.max(...inFlight)
    // One for each lane: executions of one pipeline take turns where Orca looks for those that wait.
    const pipelines: string[] = []
    while (pipelines.length < widest)
      pipelines.push(
        await orca.savePipeline({
          name: `waits ${pipelines.length}`,
          stages: [wait(1), wait(2, 1), wait(3, 2)],
        }),
      )
    const bare = await bareUpdates(orca.database, widest)
    const runs = new Map(
      inFlight.map((width) => [width, new PipelineRuns(orca, pipelines.slice(0, width), roundMs)]),
    )
    const samples = await interleaved(rounds, {
      orca1: () => runs.get(1)!.measure(),
      bare1: () => bare.perSecond(1, roundMs),
      orca20: () => runs.get(20)!.measure(),
      bare20: () => bare.perSecond(20, roundMs),
    })
    say(
      `${transitionsPerPipeline} transitions for a pipeline of ${stagesPerPipeline} stages, ` +
        `in ${shown(runs.get(20)!.changesPerPipeline)} changes written, ` +
        `which stand for ${spinnakerMessages} messages of Spinnaker's queue`,
    )
    return inFlight.flatMap((width) => {
      const ours = samples[`orca${width}`]
      const bound = samples[`bare${width}`]
      const ratio = ratioOf(ours, bound)
      const latencies = runs.get(width)!.stageMs
      const p50 = percentile(latencies, 0.5)
      const messages = summaryOf(ours.map((rate) => (rate * spinnakerMessages) / transitionsPerPipeline))
      return [
        {
          what: `stage transitions, ${width} execution${width > 1 ? 's' : ''} in flight`,
          measured: `${range(summaryOf(ours), '/s')} = ${shown(messages.median)} Spinnaker messages/s`,
          against: `bare conditional updates: ${range(summaryOf(bound), '/s')}`,
          ratio,
          target: atLeast(ratio, 0.5),
        },
        {
          what: `a stage that waits 0 s, ${width} in flight, from its start to its end`,
          measured: `p50 ${shown(p50)} ms, p99 ${shown(percentile(latencies, 0.99))} ms`,
          against: "Spinnaker's poll alone: about 125 ms (published figures, not run)",
          ratio: undefined,
          target: width === 1 ? below(p50, 10, 'ms (p50)') : undefined,
        },
      ]
    })
  } finally {
    await orca.stop()
  }
}

export default benchmark

/** Runs of pipelines, each again when it has ended. */
class PipelineRuns {
  /** How long each stage took, in milliseconds. */
  readonly stageMs: number[] = []
  readonly #orca: BenchedOrca
  readonly #pipelines: readonly string[]
  readonly #roundMs: number
  #changes = 0
  #runs = 0

  constructor(orca: BenchedOrca, pipelines: readonly string[], roundMs: number) {
    this.#orca = orca
    this.#pipelines = pipelines
    this.#roundMs = roundMs
  }

  get changesPerPipeline(): number {
    return this.#changes / this.#runs
  }

  /** Runs pipelines for a round and answers the transitions per second. */
  async measure(): Promise<number> {
    const unsubscribe = this.#timeStages()
    const [changesBefore, runsBefore] = [await this.#orca.transitions(), this.#runs]
    const startedAt = performance.now()
    const lane = async (pipeline: string) => {
      while (performance.now() - startedAt < this.#roundMs) {
        await this.#orca.runPipeline(pipeline)
        this.#runs++
      }
    }
    await Promise.all(this.#pipelines.map(lane))
    const seconds = (performance.now() - startedAt) / 1000
    this.#changes += (await this.#orca.transitions()) - changesBefore
    unsubscribe()
    return ((this.#runs - runsBefore) * transitionsPerPipeline) / seconds
  }

  #timeStages(): () => void {
    const startedAt = new Map<string, number>()
    return this.#orca.onEvent(({ stages }) => {
      const now = performance.now()
      for (const { id, status } of stages.values()) {
        const began = startedAt.get(id)
        if (status === 'RUNNING' && began === undefined) startedAt.set(id, now)
        if (status !== 'SUCCEEDED' || began === undefined) continue
        this.stageMs.push(now - began)
        startedAt.delete(id)
      }
    })
  }
}
