import { duplicateField, type Models, type VersionDocument, type VersionFields } from './models.ts'

/** The versions before the newest one, of everything that is kept in one collection of versions. */
export interface History {
  archive(document: VersionDocument): Promise<void>
  /** Versions of a lineage below `below`, newest first. */
  below(lineage: string, below: number, limit: number): Promise<VersionDocument[]>
  /** The oldest one with this digest. */
  byDigest(lineage: string, digest: string): Promise<VersionDocument | undefined>
  forget(lineage: string): Promise<void>
}

export const historyOf = (versions: Models['pipelineVersions' | 'objectVersions']): History => ({
  async archive(document) {
    try {
      await versions.create(document)
    } catch (error) {
      // It is there already, and a version never changes: somebody else is about to replace the same one, or has been.
      if (!duplicateField(error)) throw error
    }
  },

  below: (lineage, below, limit) =>
    versions
      .find({ lineage, version: { $lt: below } })
      .sort({ version: -1 })
      .limit(limit)
      .lean<VersionDocument[]>(),

  byDigest: async (lineage, digest) =>
    (await versions.findOne({ lineage, digest }).sort({ version: 1 }).lean<VersionDocument>()) ?? undefined,

  async forget(lineage) {
    await versions.deleteMany({ lineage })
  },
})

type Saved = Omit<VersionFields, 'definition'> & { readonly definitionText: string }

/** The fields that each save leaves, to and from the store. */
export const versionFields = (saved: Saved): VersionFields => ({
  lineage: saved.lineage,
  version: saved.version,
  name: saved.name,
  definition: saved.definitionText,
  savedAt: saved.savedAt,
  savedBy: saved.savedBy,
  restoredFrom: saved.restoredFrom,
})

export const versionFromFields = (fields: VersionFields) => ({
  version: fields.version,
  name: fields.name,
  definitionText: fields.definition,
  savedAt: fields.savedAt,
  savedBy: fields.savedBy,
  restoredFrom: fields.restoredFrom,
})

/** A write that a unique index may refuse: `refused` says what that means, by the index's first field. */
export async function unlessTaken<R>(write: () => Promise<R>, refused: (field: string) => R): Promise<R> {
  try {
    return await write()
  } catch (error) {
    const field = duplicateField(error)
    if (!field) throw error
    return refused(field)
  }
}
