import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { type PolicyRule, type Question, RbacRules } from '../auth/rbac.ts'
import type { Surroundings } from '../kinds/kind.ts'
import { forbiddenError } from '../objects/refusals.ts'
import type { Caller } from '../objects/request.ts'
import { type Resource, storedKey } from '../resources/resource.ts'

const group = 'rbac.authorization.k8s.io'
const roleKinds = [`Role.${group}`, `ClusterRole.${group}`]
const bindingKinds = [`RoleBinding.${group}`, `ClusterRoleBinding.${group}`]

/** Nobody can grant rights that they do not have, unless they may `escalate` roles or `bind` them. */
export function checkEscalation(
  resource: Resource,
  object: KubeObject,
  caller: Caller,
  { store }: Surroundings,
): void {
  const key = storedKey(resource)
  const isRole = roleKinds.includes(key)
  if ((!isRole && !bindingKinds.includes(key)) || caller.groups.includes('system:masters')) return
  const rules = new RbacRules(store)
  const { namespace, name = '' } = object.metadata
  const target = isRole ? { kind: object.kind, name } : (object.roleRef as { kind: string; name: string })
  const pass: Question = {
    verb: isRole ? 'escalate' : 'bind',
    group,
    resource: `${target.kind.toLowerCase()}s`,
    name: target.name,
    ...(namespace === undefined ? {} : { namespace }),
  }
  if (rules.allow(caller, pass)) return
  const roleNamespace = target.kind === 'Role' ? namespace : undefined
  const role = isRole ? object : store.get(`${target.kind}.${group}`, roleNamespace, target.name)
  const missing = ((role?.rules as PolicyRule[] | undefined) ?? [])
    .flatMap(singleRights)
    .filter(
      (right) =>
        !rules.allow(caller, { ...asQuestion(right), ...(namespace === undefined ? {} : { namespace }) }),
    )
  if (missing.length === 0) return
  const groups = caller.groups.map((one) => JSON.stringify(one)).join(' ')
  const list = missing.map(printed).join('\n')
  throw forbiddenError(
    resource,
    name,
    `user ${JSON.stringify(caller.name)} (groups=[${groups}]) is attempting to grant RBAC permissions not currently held:\n${list}`,
  )
}

/** One verb on one resource of one group. */
function singleRights({
  verbs = [],
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: PolicyRule): PolicyRule[] {
  const names = resourceNames.length === 0 ? [undefined] : resourceNames
  return verbs.flatMap((verb) => [
    ...nonResourceURLs.map((url) => ({ verbs: [verb], nonResourceURLs: [url] })),
    ...apiGroups.flatMap((apiGroup) =>
      resources.flatMap((one) =>
        names.map((name) => ({
          verbs: [verb],
          apiGroups: [apiGroup],
          resources: [one],
          ...(name === undefined ? {} : { resourceNames: [name] }),
        })),
      ),
    ),
  ])
}

function asQuestion({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): Question {
  const verb = verbs![0]!
  if (nonResourceURLs !== undefined) return { verb, path: nonResourceURLs[0]! }
  return {
    verb,
    group: apiGroups![0]!,
    resource: resources![0]!,
    ...(resourceNames === undefined ? {} : { name: resourceNames[0]! }),
  }
}

function printed({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const part = (name: string, values: readonly string[] | undefined) =>
    values === undefined ? [] : [`${name}:[${values.map((value) => JSON.stringify(value)).join(' ')}]`]
  const parts = [
    ...part('APIGroups', apiGroups),
    ...part('Resources', resources),
    ...part('ResourceNames', resourceNames),
    ...part('NonResourceURLs', nonResourceURLs),
    ...part('Verbs', verbs),
  ]
  return `{${parts.join(', ')}}`
}
