import { parse } from 'yaml'
import { groupOf, type KubeObject, versionOf } from '#platform/kubernetes/objects.ts'
import type { StatusError } from '../errors.ts'
import { isRecord } from '../kinds/kind.ts'
import { badRequest } from '../objects/refusals.ts'
import { decodeProtobuf } from '../protobuf/decode.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import type { Call, ResourceCall } from './api.ts'
import { mediaType, readBody, unsupportedMediaType } from './body.ts'

const protobufType = 'application/vnd.kubernetes.protobuf'
const accepted = ['application/json', 'application/yaml', protobufType]

export interface Body {
  readonly value: Record<string, unknown>
  /** As it was sent, when it was JSON: what a parser forgets, such as fields given twice, is still in it. */
  readonly text?: string
}

/** The object in a request's body; empty when there is none. */
export async function readObject(call: Call): Promise<Body> {
  const bytes = await readBody(call.request)
  if (bytes.length === 0) return { value: {} }
  const type = mediaType(call.request)
  if (type === protobufType) return { value: decodeProtobuf(bytes) }
  const text = bytes.toString('utf8')
  if (type === 'application/yaml') return { value: record(parseYaml(text)) }
  if (type !== '' && type !== 'application/json') throw unsupportedMediaType(accepted)
  return { value: record(parseJson(text)), text }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`)
  }
}

export function parseYaml(text: string): unknown {
  try {
    return parse(text, { version: '1.1', merge: true })
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: yaml: ${(error as Error).message}`)
  }
}

function record(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value
  throw badRequest('the object provided is unrecognized (must be of type Object)')
}

/** Refuses a body that is of another kind than the path names. */
export function checkKind(
  { resource }: ResourceCall,
  value: Record<string, unknown>,
): Record<string, unknown> {
  const wanted = apiVersionOf(resource)
  const { apiVersion = wanted, kind = resource.kind } = value as { apiVersion?: string; kind?: string }
  if (apiVersion !== wanted || kind !== resource.kind)
    throw misplaced(String(apiVersion), String(kind), resource)
  return { ...value, apiVersion, kind }
}

function misplaced(apiVersion: string, kind: string, resource: Resource): StatusError {
  if (kind === resource.kind) {
    return badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(resource)})`,
    )
  }
  const conversion = `converting (${kind} in ${apiVersion}) to ${groupOf(apiVersionOf(resource))}.${resource.kind}: unknown conversion`
  return badRequest(
    `${kind} in version ${JSON.stringify(versionOf(apiVersion))} cannot be handled as a ${resource.kind}: ${conversion}`,
  )
}

/** Puts the object where the path says, and refuses one that wants to be elsewhere. */
export function placed({ resource, target }: ResourceCall, object: KubeObject): KubeObject {
  object.metadata ??= {}
  if (!resource.isNamespaced) {
    delete object.metadata.namespace
    return object
  }
  if (object.metadata.namespace && object.metadata.namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  object.metadata.namespace = target.namespace ?? ''
  return object
}
