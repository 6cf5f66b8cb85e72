import type { AccountHealth } from '../../provider.ts'
import type { KubernetesError } from '../client/errors.ts'
import { type MissingRule, unreadableMessage } from '../client/rbac.ts'
import type { Discovery } from '../discovery/discovery.ts'
import type { KubernetesInventory } from '../inventory/inventory.ts'
import { kindNamed } from '../kinds/index.ts'
import type { KubernetesAccountSettings } from '../settings.ts'
import type { Reachability } from '../watch/reachability.ts'
import type { AccountScope } from './scope.ts'

interface AccountParts {
  readonly settings: KubernetesAccountSettings
  readonly scope: AccountScope
  readonly discovery: Discovery
  readonly inventory: KubernetesInventory
  readonly reachability: Reachability
}

export function healthOf(parts: AccountParts): AccountHealth {
  const { settings, scope, discovery, inventory, reachability } = parts
  const unusable = reachability.problem ? inWords(reachability.problem) : undefined
  const unread = discovery.known ? undefined : unreadBecause(discovery)
  const troubles = inventory.troubles()
  const outdated = troubles.length > 0 ? outdatedBecause(troubles) : undefined
  const refusals = inventory.refusals()
  return {
    healthy: !unusable && !unread && !outdated && !inventory.isRefused(),
    problem: unusable ?? unread ?? outdated ?? (refusals.length > 0 ? refused(refusals) : undefined),
    locations:
      settings.namespaces.length > 0
        ? settings.namespaces
        : inventory.namespaces().filter((namespace) => scope.allowsNamespace(namespace)),
    kinds: kindsOf(parts),
  }
}

/** As Spinnaker writes them; only what can be deployed. */
function kindsOf({ settings, scope, discovery }: AccountParts): readonly string[] {
  const deployable = discovery.known?.all.filter(
    ({ verbs }) => verbs.includes('create') && verbs.includes('get'),
  )
  const names = (deployable ?? [])
    .filter((resource) => scope.allowsKind(resource))
    .map(({ kind, group }) => kindNamed(group ? `${kind}.${group}` : kind, settings).name)
  return [...new Set(names)].toSorted()
}

function inWords({ status, reason, message }: KubernetesError): string {
  if (status === 401) return 'The API server does not accept the credentials of the account'
  if (status === 0)
    return reason === 'Misconfigured' ? `The account cannot be used: ${message}` : `The API server ${message}`
  return `The API server cannot be used: ${message}`
}

function unreadBecause({ failure }: Discovery): string {
  return failure
    ? `The API server does not say what it has: ${failure.message}`
    : 'The API server has not answered yet'
}

/** Most often all for one reason. */
function outdatedBecause(troubles: readonly { readonly kind: string; readonly error: Error }[]): string {
  const kinds = troubles.map(({ kind }) => kind).join(', ')
  return `The inventory is not current (${kinds}): ${troubles[0]!.error.message}`
}

function refused(refusals: readonly KubernetesError[]): string {
  const rules = refusals.flatMap(({ details }) => (details.missingRule as MissingRule | undefined) ?? [])
  const others = refusals.filter(({ details }) => !details.missingRule).map(({ message }) => message)
  const texts = [...(rules.length > 0 ? [unreadableMessage(rules)] : []), ...others]
  return `Some kinds are left out of the inventory: ${texts.join('; ')}`
}
