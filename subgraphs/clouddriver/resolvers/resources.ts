import type {
  ImageResolvers,
  InfrastructureChangeResolvers,
  InstanceResolvers,
  LoadBalancerResolvers,
  SecurityGroupResolvers,
  ServerGroupManagerResolvers,
  ServerGroupResolvers,
} from '#schema/generated/clouddriver.ts'
import { findAll, findById } from '../actions/infrastructure.ts'
import type { Ports } from '../actions/ports.ts'
import { instanceCounts, newestFirst } from '../domain/clusters.ts'
import { type AnyResource, type ResourceKey, type ResourceKind, resourceId } from '../domain/resources.ts'
import type { Context } from './context.ts'

type Accounts = Pick<Ports, 'accounts'>

/** What the resolvers of all resources have in common. */
function common(ports: Accounts) {
  const reads = (account: string) => ports.accounts.find(account)?.open.manifests !== undefined
  return {
    id: (resource: ResourceKey) => resourceId(resource),
    account: ({ account }: ResourceKey) => ({ name: account }),
    manifest: async ({ account, region, name }: ResourceKey, _: unknown, { loaders }: Context) =>
      reads(account) ? ((await loaders.manifests.load({ account, location: region, name })) ?? null) : null,
  }
}

const byReference =
  <K extends ResourceKind>(kind: K, ports: Accounts) =>
  ({ id }: { readonly id: string }) =>
    findById(kind, id, ports) ?? null

export const serverGroup = (ports: Accounts): ServerGroupResolvers => ({
  ...common(ports),
  __resolveReference: byReference('serverGroup', ports),
  zones: ({ zones }) => [...zones],
  images: ({ images }) => [...images],
  createdTime: ({ createdTime }) => createdTime ?? null,
  instanceCounts: ({ instances }) => ({ ...instanceCounts(findAll('instance', instances, ports)) }),
  instances: ({ instances }) => findAll('instance', instances, ports),
  loadBalancers: ({ loadBalancers }) => findAll('loadBalancer', loadBalancers, ports),
  securityGroups: ({ securityGroups }) => findAll('securityGroup', securityGroups, ports),
  serverGroupManagers: ({ serverGroupManagers }) => findAll('serverGroupManager', serverGroupManagers, ports),
})

export const serverGroupManager = (ports: Accounts): ServerGroupManagerResolvers => ({
  ...common(ports),
  __resolveReference: byReference('serverGroupManager', ports),
  serverGroups: ({ serverGroups }) => newestFirst(findAll('serverGroup', serverGroups, ports)),
})

export const instance = (ports: Accounts): InstanceResolvers => ({
  ...common(ports),
  __resolveReference: byReference('instance', ports),
  zone: ({ zone }) => zone ?? null,
  health: ({ health }) => [...health],
  launchTime: ({ launchTime }) => launchTime ?? null,
})

export const loadBalancer = (ports: Accounts): LoadBalancerResolvers => ({
  ...common(ports),
  __resolveReference: byReference('loadBalancer', ports),
  serverGroups: ({ serverGroups }) => newestFirst(findAll('serverGroup', serverGroups, ports)),
  instances: ({ instances }) => findAll('instance', instances, ports),
})

export const securityGroup = (ports: Accounts): SecurityGroupResolvers => ({
  ...common(ports),
  __resolveReference: byReference('securityGroup', ports),
  inboundRules: ({ inboundRules }) => [...inboundRules],
  outboundRules: ({ outboundRules }) => [...outboundRules],
})

export const image: ImageResolvers = {
  account: ({ account }) => ({ name: account }),
}

const only =
  <K extends ResourceKind>(kind: K) =>
  ({ resource }: { readonly resource: AnyResource }) =>
    resource.kind === kind ? (resource as Extract<AnyResource, { kind: K }>) : null

export const infrastructureChange = (ports: Accounts): InfrastructureChangeResolvers => ({
  account: ({ resource }) => ({ name: resource.account }),
  location: ({ resource }) => resource.region,
  name: ({ resource }) => resource.name,
  serverGroup: only('serverGroup'),
  serverGroupManager: only('serverGroupManager'),
  instance: only('instance'),
  loadBalancer: only('loadBalancer'),
  securityGroup: only('securityGroup'),
  manifest: ({ change, resource }, _, context) =>
    change === 'REMOVED' ? null : common(ports).manifest(resource, _, context),
})
