import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { isRecord, specOf, statusOf } from '../kinds/kind.ts'

/** One column of a table that is printed. */
export interface Column {
  readonly name: string
  readonly type?: 'string' | 'integer' | 'date' | 'boolean' | 'number'
  /** Columns from 1 on are printed when more is asked for (`-o wide`). */
  readonly priority?: number
  readonly description?: string
  readonly format?: string
  cell(object: KubeObject, now: number): unknown
}

export const column = (name: string, cell: Column['cell']): Column => ({ name, cell })
export const integer = (name: string, cell: Column['cell']): Column => ({ name, type: 'integer', cell })
/** Printed with `-o wide` only. */
export const wide = (name: string, cell: Column['cell']): Column => ({ name, priority: 1, cell })

export const nameColumn: Column = {
  name: 'Name',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  cell: ({ metadata }) => metadata.name,
}

export const ageColumn: Column = {
  name: 'Age',
  description: 'How long ago it was created.',
  cell: ({ metadata }, now) => since(metadata.creationTimestamp, now),
}

/** How long ago a time was, as kubectl prints it. */
export function since(time: unknown, now: number): string {
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(at) ? '<unknown>' : humanDuration(now - at)
}

/** `45s`, `3m12s`, `5h`, `2d4h`: two units while the first is small. */
export function humanDuration(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return both(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return both(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (days < 8) return both(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? both(years, 'y', days % 365, 'd') : `${years}y`
}

const both = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`

export const none = '<none>'

export const joined = (values: readonly unknown[]): string => (values.length === 0 ? none : values.join(','))

export const count = (name: string, read: (object: KubeObject) => unknown): Column =>
  integer(name, (object) => Number(read(object) ?? 0))
export const fromStatus = (name: string, field: string): Column =>
  count(name, (object) => statusOf(object)[field])
export const fromSpec = (name: string, field: string): Column =>
  count(name, (object) => specOf(object)[field])

/** A map as `key=value,…`. */
export const mapText = (map: unknown): string =>
  isRecord(map) ? joined(Object.entries(map).map(([key, value]) => `${key}=${value}`)) : none
