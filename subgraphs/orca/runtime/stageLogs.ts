import { InTurn } from '#platform/concurrency/keyed.ts'
import type { Events } from '#platform/engine/engine.ts'
import type { CounterMetric, Metrics } from '#platform/metrics/metrics.ts'
import type { Clock } from '#platform/service/service.ts'
import type { Stage } from '../domain/execution.ts'
import type { LogLines, StageLog } from '../stages/define.ts'
import type { LogEnd, StageLogStore } from '../store/stageLogs.ts'

/** How many bytes of lines a stage's log may have, and one line characters. */
const maxBytes = 10 * 1024 * 1024
const longestLine = 10_000

export const stageLogTopic = (stageId: string) => `orca.stageLog.${stageId}`

interface Ports {
  readonly store: StageLogStore
  readonly events: Events
  readonly clock: Clock
  readonly metrics: Metrics
}

/** Writes the logs of stages. Those who watch one are told after each write. */
export class StageLogs {
  readonly #ports: Ports
  readonly #inTurn = new InTurn()
  readonly #lines: CounterMetric

  constructor(ports: Ports) {
    this.#ports = ports
    this.#lines = ports.metrics.counter('orca_stage_log_lines_total', 'Lines written to the logs of stages.')
  }

  /** The log of a stage. Each run of the stage reads its sources anew. */
  of({ id, restarts }: Stage): StageLog {
    const nameOf = (source: string) => `${restarts}/${source}`
    return {
      cursor: async (source) => (await this.#ports.store.end(id)).cursors[nameOf(source)],
      append: (source, lines) => this.#inTurn.run(id, () => this.#append(id, nameOf(source), lines)),
    }
  }

  async #append(stageId: string, source: string, { after, cursor, lines }: LogLines): Promise<void> {
    const { store, events } = this.#ports
    for (;;) {
      const end = await store.end(stageId)
      if (end.truncated || end.cursors[source] !== after || cursor === after) return
      const kept = this.#fitting(end, lines)
      const next = {
        lineCount: end.lineCount + kept.lines.length,
        byteCount: end.byteCount + kept.bytes,
        cursors: { ...end.cursors, [source]: cursor },
        truncated: kept.truncated,
      }
      if (!(await store.add(stageId, end, kept.lines, next))) continue
      this.#lines.inc({}, kept.lines.length)
      events.publish(stageLogTopic(stageId), {})
      return
    }
  }

  /** The lines that there is room for; behind the last one a line says that there were more. */
  #fitting({ byteCount }: LogEnd, lines: LogLines['lines']) {
    const kept: { time: number; text: string }[] = []
    let bytes = 0
    for (const { time, text } of lines) {
      const line = text.length > longestLine ? `${text.slice(0, longestLine)}…` : text
      // As it is stored: signs that JSON escapes take more.
      bytes += Buffer.byteLength(JSON.stringify(line))
      if (byteCount + bytes > maxBytes) {
        const notice = `The log is longer than ${maxBytes / 1024 / 1024} MB; the rest is left out.`
        return { lines: [...kept, { time: this.#ports.clock.now(), text: notice }], bytes, truncated: true }
      }
      kept.push({ time: Date.parse(time), text: line })
    }
    return { lines: kept, bytes, truncated: false }
  }
}
