import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

interface SplunkEvent {
  readonly time?: number
  readonly source?: string
  readonly sourcetype?: string
  readonly index?: string
  readonly event?: unknown
}

export interface SplunkTwin extends Twin {
  /** What it has indexed, in order. */
  readonly events: readonly SplunkEvent[]
  /** Events that it cannot read. */
  refuse(isWrong: (event: SplunkEvent) => boolean): void
}

/**
 * Splunk's HTTP Event Collector at `/services/collector/event`. It follows "HTTP Event Collector REST API endpoints" and "Troubleshoot
 * HTTP Event Collector" of Splunk's documentation: events one behind the other, 401 and code 2 without a token, 403 and code 4 with a
 * wrong one, 400 and code 6 with the number of the first event that cannot be read, those before it indexed.
 */
export async function startSplunk(token: string, port = 0): Promise<SplunkTwin> {
  const events: SplunkEvent[] = []
  let isWrong: (event: SplunkEvent) => boolean = () => false

  function collect({ body, headers }: TwinRequest): TwinAnswer {
    const { authorization } = headers
    if (!authorization) return { status: 401, body: { text: 'Token is required', code: 2 } }
    if (authorization !== `Splunk ${token}`) return { status: 403, body: { text: 'Invalid token', code: 4 } }
    const batch = body.toString('utf8').split('\n').filter(Boolean)
    if (batch.length === 0) return { status: 400, body: { text: 'No data', code: 5 } }
    for (const [at, line] of batch.entries()) {
      const event = JSON.parse(line) as SplunkEvent
      if (event.event === undefined || isWrong(event))
        return { status: 400, body: { text: 'Invalid data format', code: 6, 'invalid-event-number': at } }
      events.push(event)
    }
    return { body: { text: 'Success', code: 0 } }
  }

  const twin = await startTwin(
    (request) => (request.path === '/services/collector/event' ? collect(request) : { status: 404 }),
    port,
  )
  return Object.assign(twin, {
    events,
    refuse(by: typeof isWrong) {
      isWrong = by
    },
  })
}
