import { type Application, nameKey } from '../domain/application.ts'
import type { Pipeline, PipelineVersion } from '../domain/pipeline.ts'
import type { PipelineDocument, VersionDocument } from './models.ts'

const versionFields = (version: PipelineVersion) => ({
  version: version.version,
  name: version.name,
  definition: version.definitionText,
  savedAt: version.savedAt,
  savedBy: version.savedBy,
  restoredFrom: version.restoredFrom,
})

export const pipelineDocument = (pipeline: Pipeline): PipelineDocument => ({
  _id: pipeline.id,
  lineage: pipeline.lineage,
  applicationId: pipeline.application.id,
  nameKey: nameKey(pipeline.name),
  index: pipeline.index ?? null,
  ...versionFields(pipeline),
})

export const versionDocument = (pipeline: Pipeline): VersionDocument => ({
  _id: `${pipeline.lineage}/${pipeline.version}`,
  lineage: pipeline.lineage,
  ...versionFields(pipeline),
})

export const versionFromDocument = (
  document: VersionDocument | PipelineDocument,
  application: Application,
): PipelineVersion => ({
  application,
  version: document.version,
  name: document.name,
  definitionText: document.definition,
  savedAt: document.savedAt,
  savedBy: document.savedBy,
  restoredFrom: document.restoredFrom,
})

export const pipelineFromDocument = (document: PipelineDocument, application: Application): Pipeline => ({
  ...versionFromDocument(document, application),
  id: document._id,
  lineage: document.lineage,
  index: document.index ?? undefined,
})
