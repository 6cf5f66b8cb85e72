import { isExpression, isObject, type JsonObject } from '#platform/definition/json.ts'

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
interface Mention {
  readonly path: readonly string[]
  readonly reference: string
}

/** Templates that a pipeline names as Front50's: `template.reference` (v2) or `config.pipeline.template.source`. */
export function templateMentions({ type, template, config }: JsonObject): Mention[] {
  if (type !== 'templatedPipeline') return []
  const places = [
    { path: ['template', 'reference'], reference: at(template, 'reference') },
    {
      path: ['config', 'pipeline', 'template', 'source'],
      reference: at(at(at(config, 'pipeline'), 'template'), 'source'),
    },
  ]
  return places.flatMap(({ path, reference }) =>
    typeof reference === 'string' && reference.toLowerCase().startsWith(scheme) && !isExpression(reference)
      ? [{ path, reference }]
      : [],
  )
}

const at = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** One text for all ways to write the same reference: without a tag and a digest it means `latest`. */
export function canonicalReference({ id, tag, digest }: TemplateReference): string {
  return (digest ? `${id}@sha256:${digest}` : `${id}:${tag ?? 'latest'}`).toLowerCase()
}
