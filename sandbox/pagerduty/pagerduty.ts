import { startTwin, type Twin } from '../http/twin.ts'

export interface Alert {
  readonly routing_key: string
  readonly dedup_key: string
  readonly payload: { readonly summary: string; readonly source: string; readonly severity: string }
  readonly links?: readonly { readonly href: string }[]
}

export interface PagerDutyTwin extends Twin {
  /** One for each dedup_key. */
  readonly alerts: readonly Alert[]
}

const severities = ['critical', 'error', 'warning', 'info']

/** A PagerDuty of pretence: the Events API v2, as developer.pagerduty.com/docs/send-alert-event has it. */
export async function startPagerDuty(keys: readonly string[]): Promise<PagerDutyTwin> {
  const alerts: Alert[] = []
  const twin = await startTwin(({ method, path, body }) => {
    if (method !== 'POST' || path !== '/v2/enqueue') return { status: 404, body: 'Not Found' }
    const event = JSON.parse(body.toString()) as Alert & { event_action?: string }
    const { routing_key, dedup_key, payload } = event
    const errors = [
      ...(keys.includes(routing_key) ? [] : ["'routing_key' is not the key of an integration"]),
      ...(event.event_action === 'trigger' ? [] : ["'event_action' must be trigger"]),
      ...(payload?.summary && payload.summary.length <= 1_024
        ? []
        : ["'payload.summary' is missing or too long"]),
      ...(payload?.source ? [] : ["'payload.source' is missing"]),
      ...(severities.includes(payload?.severity) ? [] : ["'payload.severity' is invalid"]),
    ]
    if (errors.length > 0)
      return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } }
    if (!alerts.some((alert) => alert.dedup_key === dedup_key)) alerts.push(event)
    return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key } }
  })
  return { ...twin, alerts }
}
