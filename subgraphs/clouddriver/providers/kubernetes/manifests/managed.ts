import type { ClusterAccess } from '../account.ts'
import { KubernetesError } from '../client/errors.ts'
import type { Kind } from '../kinds/define.ts'
import { kindProblems, locationProblems } from '../operations/problems.ts'

/** Throws INVALID for a namespace that the account does not manage: what it may read may be more. */
export function requireNamespace(namespace: string, account: ClusterAccess): void {
  refuse(locationProblems(namespace, '', account))
}

/** The same for a kind, in a namespace where it has one; an empty one is that of the whole cluster. */
export function requireManaged(kind: Kind, namespace: string, account: ClusterAccess): void {
  refuse(kindProblems(kind, '', account))
  if (kind.namespaced && namespace !== '') requireNamespace(namespace, account)
}

function refuse([problem]: readonly { readonly message: string }[]): void {
  if (problem) throw new KubernetesError('INVALID', { status: 0, reason: 'NotManaged' }, problem.message)
}
