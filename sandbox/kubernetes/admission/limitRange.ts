import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { child, type Draft, isRecord, list, type Surroundings, specOf } from '../kinds/kind.ts'
import { amountOf } from '../kinds/pod/amount.ts'
import { forbiddenError } from '../objects/refusals.ts'
import type { Resource } from '../resources/resource.ts'

/** Gives containers the defaults of the namespace's LimitRanges, and refuses what is outside of them. */
export function applyLimitRanges(resource: Resource, pod: KubeObject, { store }: Surroundings): void {
  const ranges = store.list('LimitRange', pod.metadata.namespace)
  const limits = ranges
    .flatMap((range) => list(specOf(range).limits))
    .filter(({ type }) => type === 'Container')
  if (limits.length === 0) return
  const spec = specOf(pod)
  for (const container of [...list(spec.initContainers), ...list(spec.containers)]) {
    const resources = child(container, 'resources')
    for (const limit of limits) fill(resources, limit)
    const problem = limits.flatMap((limit) => problemsWith(resources, limit))[0]
    if (problem !== undefined) throw forbiddenError(resource, pod.metadata.name ?? '', problem)
  }
}

function fill(resources: Draft, limit: Draft): void {
  for (const [from, to] of [
    ['default', 'limits'],
    ['defaultRequest', 'requests'],
  ] as const) {
    const defaults = limit[from]
    if (!isRecord(defaults)) continue
    const given = isRecord(resources[to]) ? resources[to] : {}
    // Who limits a container by itself asks for that much, not for the default.
    const own = to === 'requests' && isRecord(resources.limits) ? resources.limits : {}
    for (const name in defaults)
      given[name] ??=
        limit.default && own[name] !== undefined && !isDefault(own[name], limit, name)
          ? own[name]
          : defaults[name]
    resources[to] = given
  }
}

const isDefault = (value: unknown, limit: Draft, name: string): boolean =>
  isRecord(limit.default) && limit.default[name] === value

function problemsWith(resources: Draft, { min, max }: Draft): string[] {
  const limits = isRecord(resources.limits) ? resources.limits : {}
  const requests = isRecord(resources.requests) ? resources.requests : {}
  const tooMuch = Object.entries(isRecord(max) ? max : {}).flatMap(([name, most]) => {
    if (limits[name] === undefined)
      return [`maximum ${name} usage per Container is ${most}.  No limit is specified`]
    return amountOf(limits[name]) > amountOf(most)
      ? [`maximum ${name} usage per Container is ${most}, but limit is ${limits[name]}`]
      : []
  })
  const tooLittle = Object.entries(isRecord(min) ? min : {}).flatMap(([name, least]) => {
    if (requests[name] === undefined)
      return [`minimum ${name} usage per Container is ${least}.  No request is specified`]
    return amountOf(requests[name]) < amountOf(least)
      ? [`minimum ${name} usage per Container is ${least}, but request is ${requests[name]}`]
      : []
  })
  return [...tooMuch, ...tooLittle]
}
