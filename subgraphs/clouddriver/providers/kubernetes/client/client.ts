import type { KubeObject } from '#platform/kubernetes/objects.ts'

/** A resource type of a cluster, as discovery tells it. */
export interface ApiResource {
  readonly group: string
  readonly version: string
  /** E.g. Deployment. */
  readonly kind: string
  /** E.g. deployments. */
  readonly plural: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

/** What a kind is named by: `Deployment`, `deployment`, `foo.example.com`, with a version where that matters. */
export interface KindReference {
  readonly kind: string
  readonly group?: string | undefined
  readonly version?: string | undefined
}

export interface Selection {
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
}

export interface WriteOptions {
  readonly dryRun?: boolean
  /** `gennaker` without it. */
  readonly fieldManager?: string
  /** What the server does about fields that it does not know; its own default without it. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore'
  readonly signal?: AbortSignal | undefined
}

export type PatchType = 'strategic' | 'merge' | 'json' | 'apply' | 'force-apply'

export interface DeleteOptions {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' | undefined
  readonly gracePeriodSeconds?: number | undefined
  /** Deletes only this very object. */
  readonly uid?: string | undefined
  readonly dryRun?: boolean
  readonly signal?: AbortSignal | undefined
}

/** Which object: the namespace of a cluster-scoped one is undefined. */
export interface ObjectReference {
  readonly resource: ApiResource
  readonly namespace?: string | undefined
  readonly name: string
}

/**
 * One API server as one account sees it. Every call keeps to the account's rate, waits and repeats on 429 and on what is
 * passing (reads; writes only where the server says that nothing was done), ends with its signal, and throws
 * KubernetesError with the server's own reason and message.
 */
export interface KubernetesClient {
  /** Asks discovery again, at most every few seconds, for a kind that is not known; CloudError INVALID when there is none. */
  resource(kind: KindReference, signal?: AbortSignal): Promise<ApiResource>
  get(object: ObjectReference, signal?: AbortSignal): Promise<KubeObject | undefined>
  /** All pages. */
  list(resource: ApiResource, selection: Selection, signal?: AbortSignal): Promise<KubeObject[]>
  /** POST; the namespace is the object's. */
  create(resource: ApiResource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>
  /** PUT. */
  replace(resource: ApiResource, object: KubeObject, options?: WriteOptions): Promise<KubeObject>
  patch(object: ObjectReference, type: PatchType, body: unknown, options?: WriteOptions): Promise<KubeObject>
  /** Undefined when there was none. */
  delete(object: ObjectReference, options?: DeleteOptions): Promise<KubeObject | undefined>
  /** Anything else, e.g. a subresource or a log: the answer's body as it comes. */
  stream(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>>
}
