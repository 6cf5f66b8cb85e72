import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { InstanceHealth } from '../../../domain/resources.ts'
import type { DeclaredMoniker } from './moniker.ts'
import type { Source } from './source.ts'

/** What the objects of one owner have in common, kept once. */
export interface Head {
  readonly namespace: string
  readonly labels: Readonly<Record<string, string>>
  readonly moniker: DeclaredMoniker
  /** `placeKey` of what it belongs to: its controller; of endpoints their service. */
  readonly owner?: string | undefined
}

export interface PodBody {
  readonly type: 'pod'
  readonly node?: string | undefined
  readonly health: readonly InstanceHealth[]
}

/** What runs pods of a template, and what manages such. */
export interface WorkloadBody {
  readonly type: 'workload'
  readonly replicas: number
  readonly templateLabels: Readonly<Record<string, string>>
  readonly images: readonly string[]
  /** Names that traffic.spinnaker.io/load-balancers holds, e.g. 'service web'. */
  readonly loadBalancers: readonly string[]
}

export interface ServiceBody {
  readonly type: 'service'
  /** Undefined or empty: the service chooses nothing by itself. */
  readonly selector?: Readonly<Record<string, string>> | undefined
}

export interface IngressBody {
  readonly type: 'ingress'
  readonly services: readonly string[]
}

export interface PolicyBody {
  readonly type: 'policy'
  readonly podSelector: LabelSelector
  readonly inbound: readonly unknown[]
  readonly outbound: readonly unknown[]
}

export interface AutoscalerBody {
  readonly type: 'autoscaler'
  readonly min: number
  readonly max: number
}

/** Pods that a service's traffic reaches now. */
export interface EndpointsBody {
  readonly type: 'endpoints'
  readonly pods: readonly string[]
}

export interface NodeBody {
  readonly type: 'node'
  readonly zone?: string | undefined
}

export interface OtherBody {
  readonly type: 'other'
}

export type Body =
  | PodBody
  | WorkloadBody
  | ServiceBody
  | IngressBody
  | PolicyBody
  | AutoscalerBody
  | EndpointsBody
  | NodeBody
  | OtherBody

/** What the inventory keeps of an object. Head and body are shared by all that are alike. */
export interface Entry {
  readonly source: Source
  readonly name: string
  /** Milliseconds since 1970. */
  readonly created: number | undefined
  readonly head: Head
  readonly body: Body
}

export const resourceName = ({ source, name }: Entry) => `${source.kind} ${name}`

/** Where a thing is, within the account: its namespace and its name as 'kind name'. */
export const placeKey = (namespace: string, name: string) => `${namespace}\n${name}`

export const placeOf = (entry: Entry) => placeKey(entry.head.namespace, resourceName(entry))
