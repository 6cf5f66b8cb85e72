import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { forbidden, type Problem } from '../../validation/problem.ts'
import { child, type Draft, isRecord, type KindRules, list, setDefaults, specOf } from '../kind.ts'
import { defaultPodSpec, defaultRequests } from './defaults.ts'
import { podSpecProblems } from './problems.ts'

const notChangeable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

export const pod: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    defaultPodSpec(spec)
    defaultRequests(spec)
    setDefaults(spec, { enableServiceLinks: true })
  },
  prepareCreate(object) {
    object.status = { phase: 'Pending', qosClass: qosClassOf(specOf(object)) }
  },
  problems: (object) => podSpecProblems(specOf(object), 'spec'),
  updateProblems(object, before): Problem[] {
    for (const field of ['containers', 'initContainers']) {
      if (list(specOf(object)[field]).length !== list(specOf(before)[field]).length)
        return [forbidden(`spec.${field}`, 'pod updates may not add or remove containers')]
    }
    const isBound = specOf(before).nodeName !== undefined
    const isSame = isDeepStrictEqual(fixed(object, isBound), fixed(before, isBound))
    if (isSame && isEndingKept(object, before) && areTolerationsKept(object, before)) return []
    return [forbidden('spec', notChangeable)]
  },
  returnsDeleted: true,
  graceSeconds(object, wanted) {
    const spec = specOf(object)
    const { phase } = object.status as { phase?: string }
    if (!spec.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0
    const seconds = wanted ?? (spec.terminationGracePeriodSeconds as number | undefined) ?? 30
    return seconds < 0 ? 1 : seconds
  },
}

/** A time to end below zero, of old, may become one second. */
function isEndingKept(object: KubeObject, before: KubeObject): boolean {
  const [now, was] = [object, before].map((pod) => specOf(pod).terminationGracePeriodSeconds)
  return now === was || (now === 1 && Number(was) < 0)
}

const areTolerationsKept = (object: KubeObject, before: KubeObject): boolean =>
  list(specOf(before).tolerations).every((known) =>
    list(specOf(object).tolerations).some((toleration) => isDeepStrictEqual(toleration, known)),
  )

/** What stays as it was when the pod was made; the node, from when it has one. */
function fixed(object: KubeObject, isBound: boolean): Draft {
  const { activeDeadlineSeconds, tolerations, terminationGracePeriodSeconds, nodeName, ...spec } =
    specOf(object)
  const withoutImage = ({ image, ...container }: Draft): Draft => container
  return {
    ...spec,
    ...(isBound ? { nodeName } : {}),
    containers: list(spec.containers).map(withoutImage),
    initContainers: list(spec.initContainers).map(withoutImage),
  }
}

function qosClassOf(spec: Draft): string {
  const containers = [...list(spec.containers), ...list(spec.initContainers)]
  const wants = containers.map(({ resources }) => (isRecord(resources) ? resources : {}))
  if (wants.every(({ limits, requests }) => !isRecord(limits) && !isRecord(requests))) return 'BestEffort'
  const isGuaranteed = wants.every(({ limits, requests }) => {
    if (!isRecord(limits) || limits.cpu === undefined || limits.memory === undefined) return false
    return isRecord(requests) && requests.cpu === limits.cpu && requests.memory === limits.memory
  })
  return isGuaranteed ? 'Guaranteed' : 'Burstable'
}
