import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { StatusError } from '../errors.ts'
import { badRequest } from '../objects/refusals.ts'
import type { Resource } from '../resources/resource.ts'
import { decodeCustom } from '../schema/custom.ts'
import { type Decoded, decodeTyped } from '../schema/decode.ts'
import { duplicateFields } from '../schema/duplicates.ts'
import type { ResourceCall } from './api.ts'
import type { Body } from './decode.ts'
import type { WriteOptions } from './options.ts'

/**
 * The body as an object of the resource's kind. Fields that the kind does not have or that are given twice are left out,
 * and refused or warned of as the request wants.
 */
export function typedBody(call: ResourceCall, { value, text }: Body, options: WriteOptions): KubeObject {
  const { kind, version } = call.resource
  return checked(call, decode(call.resource, value), text, options, (problems) =>
    badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${problems}`),
  )
}

/** The same for what a patch, of this text, has led to. */
export function typedPatched(
  call: ResourceCall,
  object: KubeObject,
  text: string,
  options: WriteOptions,
): KubeObject {
  const refusal = (problems: string): StatusError => {
    const message = `Invalid value: ${JSON.stringify(text)}: ${problems}`
    return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
      causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
    })
  }
  return checked(call, decodePatched(call.resource, object, refusal), text, options, refusal)
}

/** Values of wrong types are the patch's fault. */
function decodePatched(
  resource: Resource,
  object: KubeObject,
  refusal: (problems: string) => StatusError,
): Decoded {
  try {
    return decode(resource, object)
  } catch (error) {
    throw error instanceof StatusError && error.code === 400 ? refusal(error.message) : error
  }
}

function checked(
  { warnings }: ResourceCall,
  { object, unknown }: Decoded,
  text: string | undefined,
  { fieldValidation }: WriteOptions,
  refusal: (problems: string) => StatusError,
): KubeObject {
  if (fieldValidation === 'Ignore') return object
  const problems = strictProblems(unknown, text)
  if (problems.length === 0) return object
  if (fieldValidation === 'Strict') throw refusal(`strict decoding error: ${problems.join(', ')}`)
  warnings.push(...problems)
  return object
}

const decode = (resource: Resource, value: Record<string, unknown>): Decoded =>
  resource.definition === undefined ? decodeTyped(resource, value) : decodeCustom(resource, value)

function strictProblems(unknown: readonly string[], text: string | undefined): string[] {
  const duplicates = text === undefined ? [] : duplicateFields(text)
  return [
    ...unknown.map((path) => `unknown field ${JSON.stringify(path)}`),
    ...duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`),
  ]
}
