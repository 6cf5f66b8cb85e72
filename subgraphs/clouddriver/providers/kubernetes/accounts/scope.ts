import type { KindReference } from '../client/client.ts'
import { kindNamed } from '../kinds/index.ts'
import type { KubernetesAccountSettings } from '../settings.ts'

/** What of a cluster an account manages. */
export interface AccountScope {
  allowsNamespace(namespace: string): boolean
  allowsKind(kind: KindReference): boolean
}

export function scopeOf(settings: KubernetesAccountSettings): AccountScope {
  const { namespaces, omitNamespaces } = settings
  const nameOf = (kind: string) => kindNamed(kind, settings).name.toLowerCase()
  const kinds = new Set(settings.kinds.map(nameOf))
  const omitted = new Set(settings.omitKinds.map(nameOf))
  return {
    allowsNamespace: (namespace) =>
      namespaces.length > 0 ? namespaces.includes(namespace) : !omitNamespaces.includes(namespace),
    allowsKind({ kind, group }) {
      const name = nameOf(group ? `${kind}.${group}` : kind)
      return kinds.size > 0 ? kinds.has(name) : !omitted.has(name)
    },
  }
}
