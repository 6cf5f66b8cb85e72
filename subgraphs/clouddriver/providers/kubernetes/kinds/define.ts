import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ManifestStatus } from '../../../domain/manifest.ts'
import type { Replacer } from '../artifacts/replacer.ts'
import type { KindReference } from '../client/client.ts'
import { stable } from '../stability/status.ts'

/** What Spinnaker shows a kind as. */
export type SpinnakerKind =
  | 'serverGroups'
  | 'serverGroupManagers'
  | 'instances'
  | 'loadBalancers'
  | 'securityGroups'
  | 'configs'
  | 'unclassified'

/** What can be done with a kind besides deploying, deleting and patching it. */
export type Ability =
  | 'resize'
  | 'scale'
  | 'pauseRollout'
  | 'resumeRollout'
  | 'undoRollout'
  | 'rollingRestart'
  | 'loadBalance'
  | 'receiveTraffic'
  | 'hasPods'

/** How Spinnaker treats one kind of Kubernetes object. */
export interface Kind {
  /** As Spinnaker writes it: `replicaSet`, of custom resources with the group: `Foo.example.com`. */
  readonly name: string
  readonly aliases: readonly string[]
  /** Where the API has it; the version is what discovery prefers, unless a manifest says which. */
  readonly api: KindReference
  /** Deployed in ascending order. */
  readonly priority: number
  /** Each content gets a name of its own (`name-v000`), unless a manifest or a stage says otherwise. */
  readonly versioned: boolean
  readonly spinnakerKind: SpinnakerKind
  readonly namespaced: boolean
  readonly abilities: readonly Ability[]
  /** Top-level fields that must never be shown. */
  readonly sensitive: readonly string[]
  /** Where its manifests name artifacts. */
  readonly replacers: readonly Replacer[]
  /** How far it is, as Spinnaker sees it. */
  status(object: KubeObject): ManifestStatus
}

const defaults = {
  aliases: [],
  versioned: false,
  spinnakerKind: 'unclassified',
  namespaced: true,
  abilities: [],
  sensitive: [],
  replacers: [],
} as const

const alwaysStable = () => stable

export function defineKind(definition: Pick<Kind, 'name' | 'api' | 'priority'> & Partial<Kind>): Kind {
  return { ...defaults, status: alwaysStable, ...definition }
}

/** Whether anything happens to its objects that could be waited for once they are there. */
export const hasRollout = ({ status }: Kind): boolean => status !== alwaysStable
