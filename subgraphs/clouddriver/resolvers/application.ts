import type { ApplicationResolvers, ClusterResolvers, StageResolvers } from '#schema/generated/clouddriver.ts'
import { clusters, findAll, resourcesOf } from '../actions/infrastructure.ts'
import type { Ports } from '../actions/ports.ts'
import { manifestsOf, presentManifests } from '../actions/stage.ts'

type Accounts = Pick<Ports, 'accounts'>

export const application = (ports: Accounts): ApplicationResolvers => ({
  __resolveReference: ({ name }) => ({ name }),
  clusters: async ({ name: application }, { account, name }) => {
    const all = await clusters(application, account ?? undefined, ports)
    return name == null ? all : all.filter((cluster) => cluster.name === name)
  },
  loadBalancers: ({ name }) => resourcesOf('loadBalancer', name, ports),
  securityGroups: ({ name }) => resourcesOf('securityGroup', name, ports),
  serverGroupManagers: ({ name }) => resourcesOf('serverGroupManager', name, ports),
})

export const cluster = (ports: Accounts): ClusterResolvers => ({
  type: ({ cloudProvider }) => cloudProvider,
  account: ({ account }) => ({ name: account }),
  serverGroups: ({ serverGroups }) => [...serverGroups],
  loadBalancers: ({ serverGroups }) => {
    const ids = new Set(serverGroups.flatMap((group) => group.loadBalancers))
    return findAll('loadBalancer', [...ids], ports)
  },
})

export const stage: StageResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  operationTasks: ({ id }, _, { loaders }) => loaders.tasksOf.load(id),
  manifests: async ({ id }, _, { loaders }) =>
    presentManifests(manifestsOf(await loaders.tasksOf.load(id)), (place) => loaders.manifests.load(place)),
}
