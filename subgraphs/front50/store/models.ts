import { type Connection, Schema } from 'mongoose'
import type { KindName } from '../domain/kinds/index.ts'

/** An application. `_id` never changes; pipelines refer to it. */
export interface ApplicationDocument {
  _id: string
  name: string
  /** The name in lower case: what it is found and sorted by. */
  key: string
  /** In lower case, each held by one application only: the present name, and old ones while executions carry them. */
  takenNames: string[]
  /** JSON text. */
  attributes: string
  searchText: string
  createTs: Date
  updateTs: Date
  lastModifiedBy: string
  revision: number
  pendingRenames: { id: string; from: string; to: string }[]
}

/**
 * A pipeline: its newest version. One write to this document decides a save. It counts as deleted as soon as the
 * application it refers to is gone or null; the document goes last, after the versions before it.
 */
export interface PipelineDocument extends VersionFields {
  _id: string
  applicationId: string | null
  /** The name in lower case, unique within the application. */
  nameKey: string
  index: number | null
  /** What it is found by. */
  labels: string[]
}

/** What each save leaves, in the document of the thing and later in that of a version before the newest one. */
export interface VersionFields {
  lineage: string
  version: number
  name: string
  /** JSON text. */
  definition: string
  savedAt: Date
  savedBy: string
  restoredFrom: number | null
}

/** A version before the newest one. `_id` is lineage/version. Written once and never changed. */
export interface VersionDocument extends VersionFields {
  _id: string
  /** In hexadecimal; of those that are referred to by it. */
  digest?: string | null
}

/** Any other object: its newest version. One write to this document decides a save. */
export interface ObjectDocument extends VersionFields {
  /** The id in lower case. */
  _id: string
  objectId: string
  revision: number
  /** What it is listed by: the name in lower case, and the id. */
  sortKey: string
  /** Each held by one object of the collection only; by a deleted one, its lineage. */
  holds: string[]
  /** What it is found by. */
  labels: string[]
  applications: { name: string; id: string | null }[]
  tags: { tag: string; version: number }[]
  digest: string | null
  /** It is deleted, but has not left the store yet. */
  isHidden: boolean
}

const text = { type: String, required: true } as const
const date = { type: Date, required: true } as const
const count = { type: Number, required: true } as const
const options = { versionKey: false, autoIndex: false, autoCreate: false, strict: 'throw' } as const

const applicationSchema = new Schema<ApplicationDocument>(
  {
    _id: text,
    name: text,
    key: text,
    takenNames: [String],
    attributes: text,
    searchText: text,
    createTs: date,
    updateTs: date,
    lastModifiedBy: text,
    revision: count,
    pendingRenames: [{ _id: false, id: text, from: text, to: text }],
  },
  options,
)
  .index({ key: 1 }, { unique: true })
  .index({ takenNames: 1 }, { unique: true })

const versionFields = {
  lineage: text,
  version: count,
  name: text,
  definition: text,
  savedAt: date,
  savedBy: text,
  restoredFrom: { type: Number, default: null },
}

const pipelineSchema = new Schema<PipelineDocument>(
  {
    _id: text,
    applicationId: { type: String, default: null },
    nameKey: text,
    index: { type: Number, default: null },
    labels: [String],
    ...versionFields,
  },
  options,
)
  .index({ applicationId: 1, nameKey: 1 }, { unique: true })
  .index({ labels: 1 })

const digest = { type: String, default: null } as const

const versionSchema = new Schema<VersionDocument>({ _id: text, ...versionFields, digest }, options)
  .index({ lineage: 1, version: -1 }, { unique: true })
  .index({ lineage: 1, digest: 1 })

const objectSchema = new Schema<ObjectDocument>(
  {
    _id: text,
    objectId: text,
    revision: count,
    sortKey: text,
    holds: [String],
    labels: [String],
    applications: [{ _id: false, name: text, id: { type: String, default: null } }],
    tags: [{ _id: false, tag: text, version: count }],
    digest,
    isHidden: { type: Boolean, required: true },
    ...versionFields,
  },
  options,
)
  .index({ holds: 1 }, { unique: true })
  .index({ labels: 1 })
  .index({ sortKey: 1 })

export type Models = Awaited<ReturnType<typeof openModels>>

const collections: Readonly<Record<KindName, string>> = {
  pipelineTemplate: 'pipeline_templates',
  project: 'projects',
  notifications: 'notifications',
  serviceAccount: 'service_accounts',
  canaryConfig: 'canary_configs',
  pluginInfo: 'plugin_infos',
  entityTags: 'entity_tags',
}

/** Front50's collections, with their indexes made. */
export async function openModels(connection: Connection) {
  const objects = (kind: KindName) => connection.model(kind, objectSchema, collections[kind])
  const models = {
    applications: connection.model('Application', applicationSchema, 'applications'),
    pipelines: connection.model('Pipeline', pipelineSchema, 'pipelines'),
    strategies: connection.model('Strategy', pipelineSchema, 'strategies'),
    pipelineVersions: connection.model('PipelineVersion', versionSchema, 'pipeline_versions'),
    objectVersions: connection.model('ObjectVersion', versionSchema, 'object_versions'),
  }
  const kinds = Object.keys(collections) as KindName[]
  const ofKinds = Object.fromEntries(kinds.map((kind) => [kind, objects(kind)])) as Record<
    KindName,
    ReturnType<typeof objects>
  >
  const all = [...Object.values(models), ...Object.values(ofKinds)]
  await Promise.all(all.map((model) => model.createIndexes()))
  return { ...models, objects: ofKinds }
}

/** The unique index that a write ran into, by its first field; undefined for any other error. */
export function duplicateField(error: unknown): string | undefined {
  const { code, keyPattern } = error as { code?: number; keyPattern?: Record<string, unknown> }
  return code === 11000 ? (Object.keys(keyPattern ?? {})[0] ?? '_id') : undefined
}

/** A text as a regular expression that finds it. */
export const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
