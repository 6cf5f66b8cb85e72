import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Discovery } from '../discovery/discovery.ts'
import type { DeleteOptions, KubernetesClient, PatchType, WriteOptions } from './client.ts'
import { isNotFound } from './errors.ts'
import { pages } from './lists.ts'
import { collectionPath, objectPath } from './paths.ts'
import type { ApiRequest, Transport } from './transport.ts'

const patchTypes: Readonly<Record<PatchType, string>> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  // JSON is YAML too.
  apply: 'application/apply-patch+yaml',
  'force-apply': 'application/apply-patch+yaml',
}

/** The client of client.ts, on one account's transport. */
export function createClient(transport: Transport, discovery: Discovery): KubernetesClient {
  const object = async (request: ApiRequest) => (await transport.json(request)).value as KubeObject
  const orUndefined = (request: ApiRequest) =>
    object(request).catch((error: unknown) => {
      if (isNotFound(error)) return undefined
      throw error
    })

  return {
    resource: (kind, signal = new AbortController().signal) => discovery.find(kind, signal),

    get: (reference, signal) => orUndefined({ method: 'GET', path: objectPath(reference), signal }),

    async list(resource, selection, signal) {
      let items: KubeObject[] = []
      for await (const page of pages(transport, resource, selection, signal))
        items = page.isFirst ? [...page.items] : items.concat(page.items)
      return items
    },

    create: (resource, body, options = {}) =>
      object({
        method: 'POST',
        path: collectionPath(resource, body.metadata.namespace),
        query: writeQuery(options),
        body,
        signal: options.signal,
      }),

    replace: (resource, body, options = {}) =>
      object({
        method: 'PUT',
        path: objectPath({ resource, namespace: body.metadata.namespace, name: body.metadata.name ?? '' }),
        query: writeQuery(options),
        body,
        signal: options.signal,
      }),

    patch: (reference, type, body, options = {}) =>
      object({
        method: 'PATCH',
        path: objectPath(reference),
        query: { ...writeQuery(options), force: type === 'force-apply' ? 'true' : undefined },
        contentType: patchTypes[type],
        body,
        signal: options.signal,
      }),

    delete: (reference, options = {}) =>
      orUndefined({
        method: 'DELETE',
        path: objectPath(reference),
        body: deleteBody(options),
        signal: options.signal,
      }),

    stream: (path, query, signal) => transport.stream({ method: 'GET', path, query, accept: '*/*', signal }),
  }
}

function writeQuery({ dryRun, fieldManager = 'gennaker', fieldValidation }: WriteOptions) {
  return { fieldManager, fieldValidation, dryRun: dryRun ? 'All' : undefined }
}

function deleteBody({ propagationPolicy, gracePeriodSeconds, uid, dryRun }: DeleteOptions) {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy,
    gracePeriodSeconds,
    ...(uid !== undefined && { preconditions: { uid } }),
    ...(dryRun && { dryRun: ['All'] }),
  }
}
