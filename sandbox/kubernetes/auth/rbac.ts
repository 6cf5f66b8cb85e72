import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Caller } from '../objects/request.ts'
import type { Store } from '../storage/store.ts'

const group = 'rbac.authorization.k8s.io'

/** What somebody wants to do: with a resource, or with another path. */
export interface Question {
  readonly verb: string
  readonly path?: string
  readonly group?: string
  /** With the subresource: `pods/log`. */
  readonly resource?: string
  readonly namespace?: string
  readonly name?: string
}

export interface PolicyRule {
  readonly verbs?: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

interface Subject {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

/** The rules that roles and their bindings give to a caller. */
export class RbacRules {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  allow(caller: Caller, question: Question): boolean {
    return this.rulesFor(caller, question.namespace).some((rule) => permits(rule, question))
  }

  /** Those of the whole cluster, and those of the namespace. */
  rulesFor(caller: Caller, namespace: string | undefined): PolicyRule[] {
    const bindings = [
      ...this.#store.list(`ClusterRoleBinding.${group}`),
      ...(namespace === undefined ? [] : this.#store.list(`RoleBinding.${group}`, namespace)),
    ]
    return bindings
      .filter((binding) => concerns(binding, caller))
      .flatMap((binding) => this.#rulesOf(binding))
  }

  #rulesOf({ roleRef, metadata }: KubeObject): readonly PolicyRule[] {
    const { kind, name } = roleRef as { kind: string; name: string }
    const namespace = kind === 'Role' ? metadata.namespace : undefined
    const role = this.#store.get(`${kind}.${group}`, namespace, name)
    return (role?.rules as PolicyRule[] | undefined) ?? []
  }
}

function concerns({ subjects, metadata }: KubeObject, caller: Caller): boolean {
  return ((subjects as Subject[] | undefined) ?? []).some(
    ({ kind, name, namespace = metadata.namespace }) => {
      if (kind === 'User') return name === caller.name
      if (kind === 'Group') return caller.groups.includes(name)
      return kind === 'ServiceAccount' && caller.name === `system:serviceaccount:${namespace}:${name}`
    },
  )
}

function permits(
  rule: PolicyRule,
  { verb, path, group: apiGroup = '', resource = '', name }: Question,
): boolean {
  if (!has(rule.verbs, verb)) return false
  if (path !== undefined) return (rule.nonResourceURLs ?? []).some((pattern) => matchesPath(pattern, path))
  const names = rule.resourceNames ?? []
  return (
    has(rule.apiGroups, apiGroup) &&
    matchesResource(rule.resources ?? [], resource) &&
    (names.length === 0 || (name !== undefined && names.includes(name)))
  )
}

const has = (values: readonly string[] | undefined, value: string): boolean =>
  values !== undefined && (values.includes('*') || values.includes(value))

function matchesResource(patterns: readonly string[], resource: string): boolean {
  const [, subresource] = resource.split('/')
  return patterns.some(
    (pattern) =>
      pattern === '*' ||
      pattern === resource ||
      (subresource !== undefined && pattern === `*/${subresource}`),
  )
}

const matchesPath = (pattern: string, path: string): boolean =>
  pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)))
