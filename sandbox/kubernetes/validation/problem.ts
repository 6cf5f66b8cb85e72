import { groupOf, type KubeObject } from '#platform/kubernetes/objects.ts'
import { StatusError } from '../errors.ts'
import { kindKey } from '../resources/resource.ts'

/** One thing that is wrong with an object, at a field, worded as the API server does. */
export interface Problem {
  readonly field: string
  readonly reason: string
  readonly message: string
}

const shown = (value: unknown): string => JSON.stringify(value ?? null)

export const required = (field: string, detail = ''): Problem => ({
  field,
  reason: 'FieldValueRequired',
  message: detail === '' ? 'Required value' : `Required value: ${detail}`,
})

export const invalid = (field: string, value: unknown, detail: string): Problem => ({
  field,
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${shown(value)}: ${detail}`,
})

export const forbidden = (field: string, detail: string): Problem => ({
  field,
  reason: 'FieldValueForbidden',
  message: `Forbidden: ${detail}`,
})

export const duplicate = (field: string, value: unknown): Problem => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${shown(value)}`,
})

export const notFound = (field: string, value: unknown): Problem => ({
  field,
  reason: 'FieldValueNotFound',
  message: `Not found: ${shown(value)}`,
})

export const unsupported = (field: string, value: unknown, supported: readonly string[]): Problem => ({
  field,
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${shown(value)}: supported values: ${supported.map(shown).join(', ')}`,
})

export const tooLong = (field: string, limit: number): Problem => ({
  field,
  reason: 'FieldValueTooLong',
  message: `Too long: may not be more than ${limit} bytes`,
})

/** Throws one 422 that tells all problems, if there are any. */
export function refuseInvalid(object: KubeObject, problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const group = groupOf(object.apiVersion)
  const name = object.metadata.name ?? object.metadata.generateName ?? ''
  const texts = problems.map(({ field, message }) => `${field}: ${message}`)
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  throw new StatusError(
    422,
    'Invalid',
    `${kindKey({ kind: object.kind, group })} "${name}" is invalid: ${all}`,
    {
      name,
      ...(group === '' ? {} : { group }),
      kind: object.kind,
      causes: problems.map(({ field, reason, message }) => ({ reason, message, field })),
    },
  )
}
