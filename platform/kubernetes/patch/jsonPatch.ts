import { applyPatch, type Operation, Pointer } from 'rfc6902'
import { badRequest, PatchError } from './errors.ts'
import { isList, isMap, type Json } from './values.ts'

const mostOperations = 10_000

/** What the API server answers to any operation that fails, a `test` among them: it does not say which. */
const rejected = () =>
  new PatchError(422, 'Invalid', 'the server rejected our request due to an error in our request')

/**
 * A JSON patch (RFC 6902) applied to an object; neither is changed. As in the API server, `replace` of a member
 * that is not there adds it.
 * @throws PatchError
 */
export function applyJsonPatch(original: Json, patch: unknown): Json {
  if (!isList(patch)) {
    const type = isMap(patch) ? 'object' : typeof patch === 'boolean' ? 'bool' : typeof patch
    throw badRequest(`json: cannot unmarshal ${type} into Go value of type jsonpatch.Patch`)
  }
  if (patch.length > mostOperations) {
    const message = `The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.length}`
    throw new PatchError(413, 'RequestEntityTooLarge', message)
  }
  const result = structuredClone(original)
  for (const operation of patch) apply(result, operation)
  return result
}

function apply(document: Json, operation: unknown): void {
  if (!isMap(operation) || typeof operation.path !== 'string') throw rejected()
  if ([operation.path, operation.from].some(isOfPrototypes)) throw rejected()
  // Behind the last item of a list something can only be put.
  if (['remove', 'replace', 'test'].includes(String(operation.op)) && isBehindList(document, operation.path))
    throw rejected()
  let failure: Error | null | undefined
  try {
    const op = operation.op === 'replace' && isMissingMember(document, operation.path) ? 'add' : operation.op
    failure = applyPatch(document, [{ ...operation, op } as Operation])[0]
  } catch {
    throw rejected()
  }
  if (failure !== null) throw rejected()
}

/** Objects of the cluster have no such member that a patch could name; those of JavaScript have. */
function isOfPrototypes(path: unknown): boolean {
  return typeof path === 'string' && /\/(__proto__|(constructor|prototype)\/)/.test(path)
}

function isBehindList(document: Json, path: string): boolean {
  return path.endsWith('/-') && isList(Pointer.fromJSON(path).evaluate(document).parent)
}

function isMissingMember(document: Json, path: string): boolean {
  const { parent, key } = Pointer.fromJSON(path).evaluate(document)
  return isMap(parent) && !Object.hasOwn(parent, key)
}
