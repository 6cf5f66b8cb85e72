import type { HealthState, Instance, InstanceHealth } from '../../../domain/resources.ts'
import type { Entry, PodBody } from '../inventory/entry.ts'
import { zoneOf } from './serverGroup.ts'
import type { ViewParts } from './view.ts'

export function instance(
  entry: Entry,
  { health }: PodBody,
  { store }: ViewParts,
): Omit<Instance, keyof ViewParts['common']> {
  return {
    kind: 'instance',
    zone: zoneOf(entry, store),
    healthState: overall(health),
    health,
    launchTime: entry.created,
  }
}

/** Where not all is up, the first of these that something is. */
const precedence = ['Succeeded', 'Starting', 'Down', 'Failed', 'OutOfService'] as const

function overall(health: readonly InstanceHealth[]): HealthState {
  const states = new Set(health.map(({ state }) => state))
  const othersUnknown = [...states].every((state) => state === 'Up' || state === 'Unknown')
  if (states.has('Up') && othersUnknown) return 'Up'
  return precedence.find((state) => states.has(state)) ?? 'Unknown'
}
