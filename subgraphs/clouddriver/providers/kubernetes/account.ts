import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { OpenAccount } from '../provider.ts'
import type { ApiResource, KindReference, KubernetesClient, Selection } from './client/client.ts'
import type { KubernetesAccountSettings } from './settings.ts'

/** A Kubernetes account in use, as operations and readers see it. */
export interface KubernetesAccount extends OpenAccount {
  readonly settings: KubernetesAccountSettings
  readonly client: KubernetesClient
  /** The namespace of the kubeconfig's context, or `default`: where a manifest without one goes. */
  readonly defaultNamespace: string
  allowsNamespace(namespace: string): boolean
  allowsKind(kind: KindReference): boolean
  /**
   * Tells of each change of the objects selected, by a watch that recovers by itself, or by the inventory's where that
   * watches them anyway; first of all that are there. Answers how to stop.
   */
  follow(resource: ApiResource, selection: Selection, listener: ObjectListener): () => void
}

/** What it takes to read and write the cluster within the account's limits. */
export type ClusterAccess = Pick<
  KubernetesAccount,
  'client' | 'settings' | 'defaultNamespace' | 'allowsNamespace' | 'allowsKind'
>

export interface ObjectListener {
  changed(object: KubeObject): void
  gone(object: KubeObject): void
}
