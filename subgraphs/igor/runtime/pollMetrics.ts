import type { Metrics } from '#platform/metrics/metrics.ts'
import type { Monitor } from '../monitors/define.ts'

type Part = Pick<Monitor, 'name' | 'partition'>

/** What pollers count, by the names that Spinnaker's have. Partitions are those of the configuration. */
export interface PollMetrics {
  found(part: Part, count: number): void
  isOver(part: Part, count: number): void
  failed(part: Part): void
  missed(part: Part): void
  took(part: Part, ms: number): void
}

export function pollMetrics(metrics: Metrics): PollMetrics {
  const labels = ['monitor', 'partition']
  const of = ({ name, partition }: Part) => ({ monitor: name, partition })
  const newItems = metrics.gauge(
    'polling_monitor_new_items',
    'New things that the last poll has found.',
    labels,
  )
  const over = metrics.gauge(
    'polling_monitor_items_over_threshold',
    'New things that were more than the threshold, and were not told therefore.',
    labels,
  )
  const failed = metrics.counter('polling_monitor_failed_total', 'Polls that failed.', labels)
  const missed = metrics.counter(
    'polling_monitor_missed_echo_notification_total',
    'Times that Echo did not take what was found; it is told again.',
    labels,
  )
  const timing = metrics.histogram('polling_monitor_poll_timing_seconds', 'How long polls take.', ['monitor'])
  return {
    found: (part, count) => newItems.set(count, of(part)),
    isOver: (part, count) => over.set(count, of(part)),
    failed: (part) => failed.inc(of(part)),
    missed: (part) => missed.inc(of(part)),
    took: ({ name }, ms) => timing.observe(ms / 1000, { monitor: name }),
  }
}
