import { type Connection, Schema } from 'mongoose'

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
export interface PipelineDocument {
  _id: string
  lineage: string
  applicationId: string | null
  name: string
  /** The name in lower case, unique within the application. */
  nameKey: string
  index: number | null
  version: number
  /** JSON text. */
  definition: string
  savedAt: Date
  savedBy: string
  restoredFrom: number | null
}

/** A version before the newest one. `_id` is lineage/version. Written once and never changed. */
export interface VersionDocument {
  _id: string
  lineage: string
  version: number
  name: string
  definition: string
  savedAt: Date
  savedBy: string
  restoredFrom: number | null
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
    ...versionFields,
  },
  options,
).index({ applicationId: 1, nameKey: 1 }, { unique: true })

const versionSchema = new Schema<VersionDocument>({ _id: text, ...versionFields }, options).index(
  { lineage: 1, version: -1 },
  { unique: true },
)

export type Models = Awaited<ReturnType<typeof openModels>>

/** Front50's collections, with their indexes made. */
export async function openModels(connection: Connection) {
  const models = {
    applications: connection.model('Application', applicationSchema, 'applications'),
    pipelines: connection.model('Pipeline', pipelineSchema, 'pipelines'),
    versions: connection.model('PipelineVersion', versionSchema, 'pipeline_versions'),
  }
  for (const model of Object.values(models)) await model.createIndexes()
  return models
}

/** The unique index that a write ran into, by its first field; undefined for any other error. */
export function duplicateField(error: unknown): string | undefined {
  const { code, keyPattern } = error as { code?: number; keyPattern?: Record<string, unknown> }
  return code === 11000 ? (Object.keys(keyPattern ?? {})[0] ?? '_id') : undefined
}
