import { isExpression, isObject, type JsonObject } from '#platform/definition/json.ts'
import { templateKind } from '#platform/definition/templateKind.ts'

/** Where a pipeline's template is: `spinnaker://<id>[:<tag>|@sha256:<digest>]`. */
export interface TemplateReference {
  readonly id: string
  readonly tag?: string
  readonly digest?: string
}

const scheme = 'spinnaker://'

/** Undefined for what is no reference to a template of Front50's. */
export function parseReference(reference: string): TemplateReference | undefined {
  const [, id, tag, digest] =
    /^spinnaker:\/\/([^:@/\s]+)(?::([^:@/\s]+)|@sha256:([0-9a-f]{64}))?$/i.exec(reference) ?? []
  if (id === undefined) return undefined
  return { id, ...(tag && { tag }), ...(digest && { digest: digest.toLowerCase() }) }
}

/** A place in a pipeline that names its template. */
export interface Mention {
  readonly path: readonly string[]
  readonly reference: string
}

/** Where each kind of pipeline names its template. */
const places = {
  v1: ['config', 'pipeline', 'template', 'source'],
  v2: ['template', 'reference'],
} as const

/** The template that a pipeline is made of, when it names one of Front50's and no expression is in its name. */
export function templateMention(definition: JsonObject): Mention | undefined {
  const kind = templateKind(definition)
  if (!kind) return undefined
  const path = places[kind]
  const reference = path.reduce<unknown>(at, definition)
  if (typeof reference !== 'string' || !reference.toLowerCase().startsWith(scheme)) return undefined
  return isExpression(reference) ? undefined : { path, reference }
}

const at = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** One text for all ways to write the same reference: without a tag and a digest it means `latest`. */
export function canonicalReference({ id, tag, digest }: TemplateReference): string {
  return (digest ? `${id}@sha256:${digest}` : `${id}:${tag ?? 'latest'}`).toLowerCase()
}
