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

/** In lower case, the ids of the templates that a pipeline is made of. */
export const templateIds = (definition: JsonObject): string[] => [
  ...new Set(
    templateMentions(definition).flatMap(
      ({ reference }) => parseReference(reference)?.id.toLowerCase() ?? [],
    ),
  ),
]

const at = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** Whether a pipeline's reference means this one: an untagged one is wanted by an untagged one and by `latest`. */
export function isSameReference(a: TemplateReference, b: TemplateReference): boolean {
  const tagOf = ({ tag, digest }: TemplateReference) => (digest ? undefined : (tag ?? 'latest').toLowerCase())
  return a.id.toLowerCase() === b.id.toLowerCase() && a.digest === b.digest && tagOf(a) === tagOf(b)
}
