import type { JsonObject } from '#platform/definition/json.ts'
import { attributesLimits, isSoundObject } from '#platform/definition/limits.ts'
import { type Problem, ProblemList } from '#platform/definition/problems.ts'

/** An application as the graph shows it. */
export interface ApplicationView {
  /** Undefined for one that is only known by name. */
  readonly id: string | undefined
  readonly name: string
  readonly attributes: JsonObject
  readonly createTs: Date | null
  readonly updateTs: Date | null
  readonly lastModifiedBy: string | null
}

/** A saved application. Pipelines refer to its id, so that a new name reaches all of them in one write. */
export interface Application extends ApplicationView {
  readonly id: string
  readonly createTs: Date
  readonly updateTs: Date
  readonly lastModifiedBy: string
  /** Counts the writes: each is made on condition that nobody else has written since. */
  readonly revision: number
  /** Renames, oldest first, whose executions Orca has not moved yet. Their old names stay taken until then. */
  readonly pendingRenames: readonly Rename[]
}

export interface Rename {
  readonly id: string
  readonly from: string
  readonly to: string
}

/** It was saved here; otherwise only its name is known. */
export const isSaved = (application: ApplicationView): application is Application =>
  application.id !== undefined

/** Who makes a change, and when. */
export interface Change {
  readonly user: string
  readonly at: Date
}

/** Names are unique ignoring case: this is what has to differ. */
export const nameKey = (name: string): string => name.toLowerCase()

/** Every name that nobody else may have: the present one and those that executions still carry. */
export const takenNames = ({ name, pendingRenames }: Application): string[] => [
  ...new Set([name, ...pendingRenames.map(({ from }) => from)].map(nameKey)),
]

/** What clouds and URLs can hold in common: the characters that Deck allows for at least one provider. */
export function applicationNameProblems(name: string, path: string): Problem[] {
  if (name.length > 250) return [{ path, message: 'must not be longer than 250 characters' }]
  if (/^[A-Za-z0-9_.-]+$/.test(name)) return []
  return [{ path, message: 'must consist of letters, digits, dots, underscores and hyphens' }]
}

export function attributesProblems(attributes: unknown): Problem[] {
  const problems = new ProblemList()
  isSoundObject(attributes, attributesLimits, (path, message) =>
    problems.report(['attributes', ...path], message),
  )
  return problems.all()
}

export function newApplication(
  id: string,
  name: string,
  attributes: JsonObject,
  { user, at }: Change,
): Application {
  return {
    id,
    name,
    attributes,
    createTs: at,
    updateTs: at,
    lastModifiedBy: user,
    revision: 1,
    pendingRenames: [],
  }
}

export const withAttributes = (
  application: Application,
  attributes: JsonObject,
  { user, at }: Change,
): Application => ({
  ...application,
  attributes,
  updateTs: at,
  lastModifiedBy: user,
})

export const withName = (
  application: Application,
  name: string,
  renameId: string,
  { user, at }: Change,
): Application => ({
  ...application,
  name,
  updateTs: at,
  lastModifiedBy: user,
  pendingRenames: [...application.pendingRenames, { id: renameId, from: application.name, to: name }],
})

export const withoutRename = (application: Application, renameId: string): Application => ({
  ...application,
  pendingRenames: application.pendingRenames.filter(({ id }) => id !== renameId),
})

/** Executions may name an application that was never saved; Spinnaker shows it all the same. */
export const unsavedApplication = (name: string): ApplicationView => ({
  id: undefined,
  name,
  attributes: {},
  createTs: null,
  updateTs: null,
  lastModifiedBy: null,
})

/** What a search looks through, one line for the name and each value: in lower case, since searches ignore case. */
export function searchText({ name, attributes }: Application): string {
  const values: unknown[] = []
  const collect = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
    else if (value !== null) values.push(value)
  }
  collect(attributes)
  return [name, ...values].join('\n').toLowerCase()
}
