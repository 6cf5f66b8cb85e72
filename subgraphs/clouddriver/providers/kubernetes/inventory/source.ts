import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ResourceKind } from '../../../domain/resources.ts'
import type { KindReference } from '../client/client.ts'
import type { Kind, SpinnakerKind } from '../kinds/define.ts'
import { kindNamed, kinds } from '../kinds/index.ts'
import type { KubernetesAccountSettings } from '../settings.ts'
import type { Body } from './entry.ts'
import { autoscaler } from './project/autoscaler.ts'
import { endpointSlice, endpoints } from './project/endpoints.ts'
import { ingress } from './project/ingress.ts'
import { networkPolicy } from './project/networkPolicy.ts'
import { node } from './project/node.ts'
import { pod } from './project/pod.ts'
import { service } from './project/service.ts'
import { workload } from './project/workload.ts'

/** A kind that the inventory watches. */
export interface Source {
  /** As Spinnaker writes it: the first part of names. */
  readonly kind: string
  /** The first that the cluster has is watched. */
  readonly api: readonly KindReference[]
  /** What its objects are shown as; undefined for what only says more of others. */
  readonly view?: ResourceKind | undefined
  /** Of the whole cluster: left out where the account keeps to some namespaces. */
  readonly isClusterWide?: boolean
  project(object: KubeObject): Body
  /** What it belongs to, as 'kind name', where that is not its controller. */
  ownerOf?(object: KubeObject): string | undefined
}

const views: Partial<Record<SpinnakerKind, ResourceKind>> = {
  serverGroups: 'serverGroup',
  serverGroupManagers: 'serverGroupManager',
  instances: 'instance',
  loadBalancers: 'loadBalancer',
  securityGroups: 'securityGroup',
}

const other = (): Body => ({ type: 'other' })

const projections: Readonly<Record<string, Source['project']>> = { ingress, networkPolicy, pod, service }

const projectionOf = ({ name, spinnakerKind }: Kind): Source['project'] =>
  projections[name] ??
  (spinnakerKind === 'serverGroups' || spinnakerKind === 'serverGroupManagers' ? workload : other)

/** What says more of others. */
const supporting: readonly Source[] = [
  { kind: 'horizontalPodAutoscaler', api: [{ kind: 'HorizontalPodAutoscaler' }], ...autoscaler },
  {
    kind: 'endpointSlice',
    api: [
      { kind: 'EndpointSlice', group: 'discovery.k8s.io' },
      { kind: 'Endpoints', group: '' },
    ],
    project: (object) => (object.kind === 'Endpoints' ? endpoints : endpointSlice).project(object),
    ownerOf: (object) => (object.kind === 'Endpoints' ? endpoints : endpointSlice).ownerOf(object),
  },
  { kind: 'namespace', api: [{ kind: 'Namespace', group: '' }], isClusterWide: true, project: other },
  { kind: 'node', api: [{ kind: 'Node', group: '' }], isClusterWide: true, project: node },
]

/** The kinds that are shown as something: Spinnaker's own and those that the account registers, as far as it manages them. */
export function sourcesOf(
  settings: KubernetesAccountSettings,
  allows: (kind: KindReference) => boolean,
): readonly Source[] {
  const registered = settings.customResources.map(({ kubernetesKind }) => kindNamed(kubernetesKind, settings))
  const shown = [...kinds, ...registered].flatMap((kind): Source[] => {
    const view = views[kind.spinnakerKind]
    if (!view || !allows(kind.api)) return []
    return [{ kind: kind.name, api: [kind.api], view, project: projectionOf(kind) }]
  })
  return shown.length === 0 ? [] : [...shown, ...supporting]
}
