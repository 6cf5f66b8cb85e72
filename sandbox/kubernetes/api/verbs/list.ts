import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { badRequest } from '../../objects/refusals.ts'
import { storedKey } from '../../resources/resource.ts'
import { selectionOf } from '../../selectors/selection.ts'
import { keyOf } from '../../storage/collection.ts'
import type { ResourceCall } from '../api.ts'
import { invalidOption, numberOption } from '../options.ts'
import { negotiate, send } from '../output.ts'
import { type ListMetadata, presentList } from '../present.ts'
import { checkResourceVersion, expired } from '../resourceVersion.ts'

interface Page {
  readonly objects: readonly KubeObject[]
  readonly metadata: ListMetadata
}

export async function list(call: ResourceCall): Promise<void> {
  const output = negotiate(call.request.headers.accept)
  const { objects, metadata } = pageOf(call)
  await send(call, 200, presentList(call, objects, metadata, output.form), output)
}

function pageOf(call: ResourceCall): Page {
  const { info, resource } = call
  const limit = numberOption(info.query, 'limit') ?? 0
  const token = info.query.get('continue') ?? ''
  const start = token === '' ? undefined : parseToken(token, info.query)
  const revision = start?.revision ?? revisionOf(call)
  const all = snapshot(call, revision, start?.after)
  const selection = selectionOf(info.query, resource)
  const selected = selection === undefined ? all : all.filter(selection)
  const rest = start === undefined ? selected : selected.filter((object) => keyOf(object) > start.after)
  const resourceVersion = String(revision)
  if (limit <= 0 || rest.length <= limit) return { objects: rest, metadata: { resourceVersion } }
  const objects = rest.slice(0, limit)
  const metadata = {
    resourceVersion,
    continue: tokenOf(revision, keyOf(objects.at(-1)!)),
    ...(selection === undefined ? { remainingItemCount: rest.length - limit } : {}),
  }
  return { objects, metadata }
}

/** The revision that a list is of: the present one, unless exactly another one is wanted. */
function revisionOf(call: ResourceCall): number {
  const { query } = call.info
  const match = query.get('resourceVersionMatch') ?? ''
  const wanted = checkResourceVersion(call)
  if (match !== '' && match !== 'Exact' && match !== 'NotOlderThan') {
    throw invalidOption(
      'resourceVersionMatch',
      match,
      'supported values: "Exact", "NotOlderThan", ""',
      'Unsupported value',
    )
  }
  if (match !== '' && wanted === undefined) {
    throw invalidOption(
      'resourceVersionMatch',
      match,
      'resourceVersionMatch is forbidden unless resourceVersion is provided',
      'Forbidden',
    )
  }
  return match === 'Exact' && wanted !== undefined ? wanted : call.api.cluster.store.revision
}

function snapshot(
  { api, resource, target }: ResourceCall,
  revision: number,
  after?: string,
): readonly KubeObject[] {
  const { store } = api.cluster
  const namespace = resource.isNamespaced ? target.namespace : undefined
  const objects = store.listAt(storedKey(resource), revision, namespace)
  if (objects !== undefined) return objects
  if (after === undefined) throw expired('The resourceVersion for the provided list is too old.')
  throw expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
  )
}

/** Where the next page begins, as text that clients need not understand. */
const tokenOf = (revision: number, after: string): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: after })).toString('base64url')

function parseToken(token: string, query: URLSearchParams): { revision: number; after: string } {
  if (query.get('resourceVersionMatch')) {
    throw invalidOption(
      'resourceVersionMatch',
      query.get('resourceVersionMatch')!,
      'resourceVersionMatch is forbidden when continue is provided',
      'Forbidden',
    )
  }
  if ((query.get('resourceVersion') ?? '') !== '' && query.get('resourceVersion') !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue')
  }
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (v === 'meta.k8s.io/v1' && Number.isInteger(rv) && typeof start === 'string')
      return { revision: rv, after: start }
  } catch {
    // told below, as any other text that is no token
  }
  throw badRequest('continue key is not valid: encoded continue token must be a valid token')
}
