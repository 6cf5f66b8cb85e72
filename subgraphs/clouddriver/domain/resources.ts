/** What clouds hold, in terms that fit all of them. Times are milliseconds since 1970; names are unique in account and region. */

/** A name taken apart: which application, cluster and version a thing belongs to. */
export interface Moniker {
  readonly app: string
  readonly cluster?: string | undefined
  readonly stack?: string | undefined
  readonly detail?: string | undefined
  readonly sequence?: number | undefined
}

/** Where a thing is: enough to find it again. */
export interface ResourceKey {
  readonly account: string
  /** Region, zone or namespace; empty for what is in none. */
  readonly region: string
  readonly name: string
}

export const resourceKinds = [
  'serverGroup',
  'serverGroupManager',
  'instance',
  'loadBalancer',
  'securityGroup',
] as const
export type ResourceKind = (typeof resourceKinds)[number]

/** What all of them have. Relations are ids made by `resourceId`. */
interface Resource<K extends ResourceKind> extends ResourceKey {
  readonly kind: K
  readonly cloudProvider: string
  readonly moniker: Moniker
  readonly labels: Readonly<Record<string, string>>
  readonly createdTime?: number | undefined
}

export interface Capacity {
  readonly min: number
  readonly max: number
  readonly desired: number
}

/** Instances that are alike: a ReplicaSet, an auto-scaling group, a managed instance group. */
export interface ServerGroup extends Resource<'serverGroup'> {
  readonly zones: readonly string[]
  readonly disabled: boolean
  readonly capacity: Capacity
  readonly images: readonly string[]
  readonly instances: readonly string[]
  readonly loadBalancers: readonly string[]
  readonly securityGroups: readonly string[]
  readonly serverGroupManagers: readonly string[]
}

/** What makes and replaces server groups: a Deployment. */
export interface ServerGroupManager extends Resource<'serverGroupManager'> {
  readonly serverGroups: readonly string[]
}

export type HealthState =
  | 'Failed'
  | 'Down'
  | 'OutOfService'
  | 'Unknown'
  | 'Starting'
  | 'Succeeded'
  | 'Up'
  | 'Draining'

/** What one source says about an instance, with what that source knows besides. */
export interface InstanceHealth {
  readonly type: string
  readonly state: HealthState
  readonly [detail: string]: unknown
}

export interface Instance extends Resource<'instance'> {
  readonly zone?: string | undefined
  readonly healthState: HealthState
  readonly health: readonly InstanceHealth[]
  readonly launchTime?: number | undefined
}

/** What distributes traffic: a Service, an Ingress, an ELB. */
export interface LoadBalancer extends Resource<'loadBalancer'> {
  readonly serverGroups: readonly string[]
  /** Those that traffic reaches now. */
  readonly instances: readonly string[]
}

/** A firewall: a NetworkPolicy, a security group. Rules are in the cloud's own words. */
export interface SecurityGroup extends Resource<'securityGroup'> {
  readonly inboundRules: readonly unknown[]
  readonly outboundRules: readonly unknown[]
}

export type AnyResource = ServerGroup | ServerGroupManager | Instance | LoadBalancer | SecurityGroup
export type ResourceOf<K extends ResourceKind> = Extract<AnyResource, { kind: K }>

/** What instances are started from. */
export interface Image {
  readonly id: string
  readonly name: string
  readonly region: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Unique over all accounts. Parts may hold any sign but a line break. */
export const resourceId = ({ account, region, name }: ResourceKey) => [account, region, name].join('\n')

export function resourceKeyOf(id: string): ResourceKey | undefined {
  const [account, region, name, ...rest] = id.split('\n')
  if (account === undefined || region === undefined || name === undefined || rest.length > 0) return undefined
  return { account, region, name }
}
