import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { lastAppliedAnnotation } from '#platform/kubernetes/patch/clientApply.ts'
import type { Kind } from '../kinds/define.ts'

/** An object as it may be shown: without what is secret in it, and without what only the API server has use for. */
export function shown(object: KubeObject, kind: Kind): KubeObject {
  const { managedFields: _, annotations = {}, ...metadata } = object.metadata
  const { [lastAppliedAnnotation]: _lastApplied, ...rest } = annotations ?? {}
  const fields = Object.entries(object).filter(([field]) => !kind.sensitive.includes(field))
  return { ...(Object.fromEntries(fields) as KubeObject), metadata: { ...metadata, annotations: rest } }
}

/** Shorter texts stand in every sentence: to mask them there would tell which they are. */
const shortest = 4

/**
 * What an API server says, without what is secret in the manifest that it says it of: API servers repeat what they
 * cannot read, and pieces of what stands around it.
 */
export function withoutSecrets(text: string, manifest: Partial<KubeObject>, kind: Kind): string {
  if (kind.sensitive.length === 0) return text
  const secrets = kind.sensitive.flatMap((field) => textsIn(manifest[field]))
  const forms = [...new Set(secrets.flatMap(formsOf))].toSorted((a, b) => b.length - a.length)
  return forms.reduce(
    (clean, form) => clean.replaceAll(form, '***'),
    text.replace(/, error found in #[\s\S]*$/, ''),
  )
}

/** Every text in a value, at whatever depth: what is of a wrong form is secret all the same. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** As a server may write a text: as it is, as base64, and in the quotes of JSON within JSON. */
function formsOf(secret: string): string[] {
  const forms = [secret, Buffer.from(secret).toString('base64')].flatMap((form) => {
    const quoted = JSON.stringify(form)
    return [quoted, JSON.stringify(quoted).slice(1, -1)]
  })
  if (secret.length < shortest) return forms
  return [...forms, ...forms.map((form) => form.replace(/^\\?"|\\?"$/g, ''))]
}
