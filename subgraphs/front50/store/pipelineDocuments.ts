import { type Application, nameKey } from '../domain/application.ts'
import type { Pipeline, PipelineVersion } from '../domain/pipeline.ts'
import { pipelineLabels } from '../domain/pipelineLabels.ts'
import { parsed } from '../domain/version.ts'
import { versionFields, versionFromFields } from './history.ts'
import type { PipelineDocument, VersionDocument } from './models.ts'

export const pipelineDocument = (pipeline: Pipeline): PipelineDocument => ({
  _id: pipeline.id,
  applicationId: pipeline.application.id,
  nameKey: nameKey(pipeline.name),
  index: pipeline.index ?? null,
  labels: pipelineLabels(parsed(pipeline)),
  ...versionFields(pipeline),
})

export const versionDocument = (pipeline: Pipeline): VersionDocument => ({
  _id: `${pipeline.lineage}/${pipeline.version}`,
  ...versionFields(pipeline),
})

export const versionFromDocument = (
  document: VersionDocument | PipelineDocument,
  application: Application,
): PipelineVersion => ({ application, ...versionFromFields(document) })

export const pipelineFromDocument = (document: PipelineDocument, application: Application): Pipeline => ({
  ...versionFromDocument(document, application),
  id: document._id,
  lineage: document.lineage,
  index: document.index ?? undefined,
})
