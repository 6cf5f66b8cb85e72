import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

interface Pushed {
  readonly streams: readonly {
    readonly stream: Readonly<Record<string, string>>
    readonly values: readonly (readonly [string, string])[]
  }[]
}

export interface LokiTwin extends Twin {
  /** Lines in the order of their times, with the labels of their stream. A line that is there at its time already is left out. */
  lines(): { labels: Readonly<Record<string, string>>; time: string; line: string }[]
}

/**
 * Loki's push endpoint. It follows "Ingest logs" of Grafana Loki's HTTP API: streams of labels with `[nanoseconds, line]` as texts, 204
 * when taken, the same line of the same time kept once.
 */
export async function startLoki(port = 0): Promise<LokiTwin> {
  const streams = new Map<string, Map<string, [string, string]>>()

  function push({ body }: TwinRequest): TwinAnswer {
    const { streams: pushed } = JSON.parse(body.toString('utf8')) as Pushed
    for (const { stream, values } of pushed) {
      if (Object.keys(stream).length === 0)
        return { status: 400, body: 'at least one label pair is required' }
      const key = JSON.stringify(stream)
      const kept = streams.get(key) ?? new Map<string, [string, string]>()
      streams.set(key, kept)
      for (const [time, line] of values) {
        if (!/^\d{19}$/.test(time)) return { status: 400, body: 'a time is nanoseconds as text' }
        kept.set(`${time} ${line}`, [time, line])
      }
    }
    return { status: 204 }
  }

  const twin = await startTwin(
    (request) => (request.path === '/loki/api/v1/push' ? push(request) : { status: 404 }),
    port,
  )
  return Object.assign(twin, {
    lines: () =>
      [...streams]
        .flatMap(([labels, kept]) =>
          [...kept.values()].map(([time, line]) => ({ labels: JSON.parse(labels), time, line })),
        )
        .sort((a, b) => (a.time < b.time ? -1 : 1)),
  })
}
