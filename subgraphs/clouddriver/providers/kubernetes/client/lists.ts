import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ApiResource, Selection } from './client.ts'
import { isExpired, KubernetesError } from './errors.ts'
import { apiVersionOf, collectionPath } from './paths.ts'
import type { ApiRequest, Transport } from './transport.ts'

const pageSize = 500
/** A page of big objects is asked for again in smaller ones. */
const smallestPage = 20
/** Every page of a list is of one point in time, which the server forgets after some minutes. */
const mostStarts = 3

export interface Page {
  readonly items: readonly KubeObject[]
  /** The point in time of the whole list. */
  readonly resourceVersion: string
  /** The list begins anew: what came before is not part of it. */
  readonly isFirst: boolean
}

interface List {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
  readonly items?: readonly KubeObject[] | null
}

/** A list page by page, as bounded in memory as its reader is. */
export async function* pages(
  transport: Transport,
  resource: ApiResource,
  { namespace, ...selectors }: Selection,
  signal?: AbortSignal,
  repeats?: ApiRequest['repeats'],
): AsyncGenerator<Page> {
  let token: string | undefined
  let limit = pageSize
  for (let starts = 1; ; ) {
    const query = { limit: String(limit), continue: token, ...selectors }
    const path = collectionPath(resource, namespace)
    const answer = await transport
      .json({ method: 'GET', path, query, signal, ...(repeats && { repeats }) })
      .catch((error: unknown) => {
        if (isTooLarge(error) && limit > smallestPage) limit = Math.ceil(limit / 5)
        else if (isExpired(error) && token !== undefined && starts++ < mostStarts) token = undefined
        else throw error
      })
    if (!answer) continue
    const { metadata = {}, items } = answer.value as List
    yield {
      items: named(items ?? [], resource),
      resourceVersion: metadata.resourceVersion ?? '',
      isFirst: token === undefined,
    }
    token = metadata.continue || undefined
    if (token === undefined) return
  }
}

/** The items of a list say only what they are by what list they are of. */
function named(items: readonly KubeObject[], resource: ApiResource): readonly KubeObject[] {
  const apiVersion = apiVersionOf(resource)
  return items.map((item) => ({ ...item, apiVersion, kind: resource.kind }))
}

const isTooLarge = (error: unknown) => error instanceof KubernetesError && error.reason === 'TooLarge'
