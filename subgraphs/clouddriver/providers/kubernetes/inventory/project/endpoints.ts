import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { EndpointsBody } from '../entry.ts'

interface Target {
  readonly targetRef?: { readonly kind?: string; readonly name?: string }
}

interface Slice {
  readonly endpoints?:
    | readonly (Target & { readonly conditions?: { readonly ready?: boolean | null } })[]
    | null
}

interface Endpoints {
  readonly subsets?: readonly { readonly addresses?: readonly Target[] }[]
}

const body = (targets: readonly Target[]): EndpointsBody => ({
  type: 'endpoints',
  pods: targets
    .flatMap(({ targetRef }) => (targetRef?.kind === 'Pod' ? (targetRef.name ?? []) : []))
    .toSorted(),
})

export const endpointSlice = {
  project(object: KubeObject): EndpointsBody {
    const { endpoints } = object as unknown as Slice
    // Without a word it is ready: that is how the API defines it.
    return body((endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false))
  },

  ownerOf({ metadata }: KubeObject): string | undefined {
    const service = metadata.labels?.['kubernetes.io/service-name']
    return service && `service ${service}`
  },
}

/** What clusters before EndpointSlices have. */
export const endpoints = {
  project(object: KubeObject): EndpointsBody {
    const { subsets = [] } = object as unknown as Endpoints
    return body(subsets.flatMap(({ addresses = [] }) => addresses))
  },

  ownerOf: ({ metadata }: KubeObject): string | undefined => `service ${metadata.name}`,
}
