import type { JsonObject } from '#platform/definition/json.ts'
import type { Limits } from '#platform/definition/limits.ts'
import type { Report } from '#platform/definition/problems.ts'
import type { Stamp } from '../version.ts'

/** What a checked definition says of itself. */
export interface Facts {
  /** Undefined for one that gets its id at the first save. */
  readonly id: string | undefined
  readonly name: string
  /** The applications that it names. */
  readonly applications: readonly string[]
  /** What it can be found by, beside id, name and applications; in lower case. */
  readonly labels: readonly string[]
}

/** A kind of objects: what its definitions look like. Everything else is the same for all of them. */
export interface ObjectKind {
  /** In words for a person, as `project`. */
  readonly noun: string
  readonly limits: Limits
  /** Where a name has to be unique, ignoring case. */
  readonly uniqueName: 'everywhere' | 'application' | 'no'
  /** It is deleted with the last of its applications. */
  readonly endsWithApplications: boolean
  /** Reports what is wrong with a definition; it is an object within the limits. */
  check(definition: JsonObject, report: Report): void
  factsOf(definition: JsonObject): Facts
  /** The definition as it is stored. */
  stamp(definition: JsonObject, stamp: Stamp): JsonObject
  /** The keys that a save sets: they say nothing about the content. */
  readonly stampedKeys: ReadonlySet<string>
  /** What the digest is made of; left out for kinds that nobody refers to by their content. */
  digestText?(definition: JsonObject): string
  /** Replaces the names of applications; undefined drops what belongs to one. */
  withApplications?(definition: JsonObject, present: (name: string) => string | undefined): JsonObject
}

/** What no rule of platform/definition covers: a text that must be there. */
export function needText(definition: JsonObject, key: string, report: Report, most = 250): void {
  const value = definition[key]
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === ''))
    report([key], 'is missing')
  else if (typeof value !== 'string') return
  else if (value.length > most) report([key], `must not be longer than ${most} characters`)
  else if (!value.isWellFormed()) report([key], 'must not contain half a character')
}

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []

/** The id that a definition brings along. */
export const givenId = ({ id }: JsonObject): string | undefined =>
  typeof id === 'string' && id !== '' ? id : undefined
