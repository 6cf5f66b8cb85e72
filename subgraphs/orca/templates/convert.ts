import type { JsonObject } from '../domain/execution.ts'

/** What belongs to one pipeline, or to one save of it. */
const ofPipelineAlone = new Set([
  'id',
  'name',
  'application',
  'index',
  'schema',
  'createTs',
  'updateTs',
  'lastModified',
  'lastModifiedBy',
  'roles',
  'serviceAccount',
])

/** A template of schema v2 that makes the same pipeline; its author puts variables where pipelines differ. */
export function templateOf(pipeline: JsonObject): JsonObject {
  const name = typeof pipeline.name === 'string' ? pipeline.name : 'pipeline'
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return {
    schema: 'v2',
    id: id === '' ? 'pipeline' : id,
    protect: false,
    metadata: {
      name: name.replace(/[^A-Za-z0-9&_-]+/g, ' ').trim() || 'pipeline',
      description: typeof pipeline.description === 'string' ? pipeline.description : '',
      scopes: ['global'],
    },
    variables: [],
    pipeline: Object.fromEntries(Object.entries(pipeline).filter(([key]) => !ofPipelineAlone.has(key))),
  }
}
