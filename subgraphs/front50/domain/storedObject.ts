import type { JsonObject } from '#platform/definition/json.ts'
import type { Application } from './application.ts'
import type { ObjectKind } from './kinds/kind.ts'
import { parsed, type Version } from './version.ts'

/** An application that an object names. */
export interface ApplicationReference {
  /** As it stands in the definition. */
  readonly name: string
  /** The application it meant when it was saved; null when there was none of that name. */
  readonly id: string | null
  /** The same as it is now, maybe under another name; undefined when there is none, or none any more. */
  readonly application: Application | undefined
}

/** A name for a version, as `stable` for one of a pipeline template. */
export interface Tag {
  readonly tag: string
  readonly version: number
}

/** One save of an object. */
export interface ObjectVersion extends Version {
  readonly kind: ObjectKind
  /** The id as it was written. */
  readonly id: string
  readonly applications: readonly ApplicationReference[]
  /** In hexadecimal; null for kinds without one. */
  readonly digest: string | null
}

/** Something that Front50 keeps besides applications and pipelines, as it is now: its newest version. */
export interface StoredObject extends ObjectVersion {
  /** Tells apart objects that had the same id one after the other. */
  readonly lineage: string
  /** Counts the writes: each is made on condition that nobody else has written since. */
  readonly revision: number
  readonly tags: readonly Tag[]
}

/** Ids and names ignore case: this is what has to differ. */
export const objectKey = (id: string): string => id.toLowerCase()

/** Its applications are gone, and it is nothing without them. */
export const isGone = ({ kind, applications }: ObjectVersion): boolean =>
  kind.endsWithApplications &&
  applications.length > 0 &&
  applications.every(({ id, application }) => id !== null && !application)

/** The definition as it was saved; where applications have another name by now, with that. */
export function presentDefinition(version: ObjectVersion): JsonObject {
  const definition = parsed(version)
  const { kind, applications } = version
  if (!kind.withApplications || applications.length === 0) return definition
  const byKey = new Map(applications.map((reference) => [objectKey(reference.name), reference]))
  return kind.withApplications(definition, (name) => {
    const reference = byKey.get(objectKey(name))
    if (!reference || reference.id === null) return name
    const { application } = reference
    return application && objectKey(application.name) === objectKey(name) ? name : application?.name
  })
}

/** What no two objects of a kind may share. */
export function holdsOf(
  kind: ObjectKind,
  id: string,
  name: string,
  applications: readonly Pick<ApplicationReference, 'id' | 'name'>[],
): string[] {
  const names = {
    everywhere: () => [`name/${objectKey(name)}`],
    application: () => applications.map((reference) => `${applicationLabel(reference)}/${objectKey(name)}`),
    no: () => [],
  }
  return [...new Set([`id/${objectKey(id)}`, ...names[kind.uniqueName]()])]
}

/** What objects of an application are found by. */
export const applicationLabel = ({ id, name }: Pick<ApplicationReference, 'id' | 'name'>): string =>
  id === null ? `application-name/${objectKey(name)}` : `application/${id}`
