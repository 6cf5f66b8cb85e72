import type { EchoEvent } from '../domain/event.ts'

/**
 * Why an event may not start a trigger for its signature; undefined when it may. `wanted` are the fingerprints of the secrets that
 * the trigger, or with none of its own the configuration, has: any of them will do, so that a new one can be used before the old one
 * is gone. As in Spinnaker, what is signed starts nothing that knows of no secret.
 */
export function signatureProblem(event: EchoEvent, wanted: readonly string[]): string | undefined {
  if (!wanted.length)
    return event.isSigned
      ? 'The request is signed, and the trigger has no secret to verify it with.'
      : undefined
  if (!event.isSigned) return 'The trigger has a secret, and the request is not signed.'
  const isVerified = event.signedBy?.some((fingerprint) => wanted.includes(fingerprint))
  return isVerified ? undefined : "The request is not signed with the trigger's secret."
}

/** The secrets in a trigger's field: one, several with commas between them, or a list. One that has a comma in it is one, too. */
export function secretsIn(field: string | readonly string[] | undefined): readonly string[] {
  const texts = typeof field === 'string' ? [field, ...field.split(',')] : (field ?? [])
  return [...new Set(texts.map((text) => text.trim()).filter(Boolean))]
}
