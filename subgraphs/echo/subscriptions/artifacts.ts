import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { objectAt, objectsAt, textAt } from '../webhooks/git/payload.ts'
import type { MessageFormat } from './fields.ts'

type Extractor = (payload: JsonObject) => readonly JsonObject[]

/** docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const s3: Extractor = (payload) =>
  objectsAt(payload, 'Records').flatMap((record) => {
    const [bucket, key] = [textAt(record, 's3', 'bucket', 'name'), textAt(record, 's3', 'object', 'key')]
    if (!bucket || !key) return []
    const name = `s3://${bucket}/${decoded(key)}`
    const version = textAt(record, 's3', 'object', 'versionId')
    return [{ type: 's3/object', name, reference: name, ...(version && { version }) }]
  })

/** Keys are encoded as forms are. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return key
  }
}

/** cloud.google.com/storage/docs/pubsub-notifications: the payload is the object. */
const gcs: Extractor = (payload) => {
  const [bucket, object, version] = ['bucket', 'name', 'generation'].map((field) => textAt(payload, field))
  if (!bucket || !object) return []
  const name = `gs://${bucket}/${object}`
  return [
    {
      type: 'gcs/object',
      name,
      reference: version ? `${name}#${version}` : name,
      ...(version && { version }),
    },
  ]
}

/** cloud.google.com/artifact-registry/docs/configure-notifications */
const gcr: Extractor = (payload) => {
  const image = textAt(payload, 'digest') || textAt(payload, 'tag')
  return textAt(payload, 'action') === 'INSERT' && image ? [imageOf(image)] : []
}

/** cloud.google.com/build/docs/api/reference/rest/v1/projects.builds: of a build that has succeeded. */
const gcb: Extractor = (payload) => {
  if (textAt(payload, 'status') !== 'SUCCESS') return []
  const results = objectAt(payload, 'results')
  return (results ? objectsAt(results, 'images') : []).flatMap((image) => {
    const [name, digest] = [textAt(image, 'name'), textAt(image, 'digest')]
    return name ? [imageOf(digest ? `${name.replace(/:[^:/]*$/, '')}@${digest}` : name)] : []
  })
}

function imageOf(reference: string): JsonObject {
  const [, name = reference, version] = /^(.+?)(?:@|:(?=[^/]*$))(.+)$/.exec(reference) ?? []
  return { type: 'docker/image', name, reference, ...(version && { version }) }
}

const extractors: Partial<Record<MessageFormat, Extractor>> = { S3: s3, GCS: gcs, GCR: gcr, GCB: gcb }

/** The artifacts of a message of a known form; none when it is of another one. */
export function artifactsOf(format: MessageFormat, payload: unknown): readonly JsonObject[] {
  return isObject(payload) ? (extractors[format]?.(payload) ?? []) : []
}
