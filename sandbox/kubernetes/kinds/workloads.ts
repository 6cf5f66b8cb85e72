import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { forbidden, invalid, type Problem } from '../validation/problem.ts'
import { child, type Draft, isRecord, type KindRules, list, setDefaults, specOf } from './kind.ts'
import { atLeast, oneOf } from './pod/problems.ts'
import { defaultTemplate, selectorProblems, templateProblems } from './template.ts'

const quarter = '25%'

export const deployment: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    setDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
    const strategy = child(spec, 'strategy')
    strategy.type ??= 'RollingUpdate'
    if (strategy.type === 'RollingUpdate') {
      setDefaults(child(strategy, 'rollingUpdate'), { maxSurge: quarter, maxUnavailable: quarter })
    }
    defaultTemplate(spec)
  },
  prepareCreate: (object) => {
    object.status = {}
  },
  problems(object) {
    const spec = specOf(object)
    return [
      ...counts(spec, ['replicas', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds']),
      ...selectorProblems(spec),
      ...templateProblems(spec),
      ...strategyProblems(isRecord(spec.strategy) ? spec.strategy : {}),
      ...deadlineProblems(spec),
    ]
  },
  updateProblems: unchanging('selector'),
  countsAnnotations: true,
}

function strategyProblems({ type, rollingUpdate }: Draft): Problem[] {
  const problems = oneOf(type, ['Recreate', 'RollingUpdate'], 'spec.strategy.type')
  if (type === 'Recreate' && rollingUpdate !== undefined) {
    problems.push(
      forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'"),
    )
  }
  if (type !== 'RollingUpdate' || !isRecord(rollingUpdate)) return problems
  const { maxSurge, maxUnavailable } = rollingUpdate
  const path = 'spec.strategy.rollingUpdate'
  problems.push(...share(maxSurge, `${path}.maxSurge`), ...share(maxUnavailable, `${path}.maxUnavailable`))
  if (problems.length === 0 && isZero(maxSurge) && isZero(maxUnavailable)) {
    problems.push(invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'))
  }
  return problems
}

const isZero = (value: unknown): boolean => value === 0 || value === '0%' || value === '0'

function share(value: unknown, path: string): Problem[] {
  if (typeof value === 'number') return atLeast(value, 0, path)
  if (value === undefined || /^\d+%$/.test(String(value))) return []
  const detail =
    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
  return [invalid(path, value, detail)]
}

function deadlineProblems({ progressDeadlineSeconds, minReadySeconds = 0 }: Draft): Problem[] {
  if (progressDeadlineSeconds === undefined || Number(progressDeadlineSeconds) > Number(minReadySeconds))
    return []
  return [
    invalid('spec.progressDeadlineSeconds', progressDeadlineSeconds, 'must be greater than minReadySeconds'),
  ]
}

export const replicaSet: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    setDefaults(spec, { replicas: 1 })
    defaultTemplate(spec)
  },
  problems(object) {
    const spec = specOf(object)
    return [
      ...counts(spec, ['replicas', 'minReadySeconds']),
      ...selectorProblems(spec),
      ...templateProblems(spec),
    ]
  },
  prepareCreate: (object) => {
    object.status = { replicas: 0 }
  },
  updateProblems: unchanging('selector'),
}

export const replicationController: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    setDefaults(spec, { replicas: 1 })
    if (!isRecord(spec.template)) return
    defaultTemplate(spec)
    const { labels } = child(spec.template, 'metadata')
    spec.selector ??= labels
    object.metadata.labels ??= labels as Record<string, string>
  },
  prepareCreate: (object) => {
    object.status = { replicas: 0 }
  },
  problems: (object) => [...counts(specOf(object), ['replicas']), ...templateProblems(specOf(object))],
  orphansDependents: true,
}

export const statefulSet: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    setDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' })
    setDefaults(child(spec, 'persistentVolumeClaimRetentionPolicy'), {
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    })
    const strategy = child(spec, 'updateStrategy')
    strategy.type ??= 'RollingUpdate'
    if (strategy.type === 'RollingUpdate') child(strategy, 'rollingUpdate').partition ??= 0
    defaultTemplate(spec)
    for (const claim of list(spec.volumeClaimTemplates)) {
      setDefaults(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
      child(claim, 'metadata').creationTimestamp ??= null
      child(claim, 'spec').volumeMode ??= 'Filesystem'
      child(claim, 'status').phase ??= 'Pending'
    }
  },
  prepareCreate: (object) => {
    object.status = { replicas: 0 }
  },
  problems(object) {
    const spec = specOf(object)
    return [
      ...counts(spec, ['replicas', 'minReadySeconds', 'revisionHistoryLimit']),
      ...oneOf(spec.podManagementPolicy, ['OrderedReady', 'Parallel'], 'spec.podManagementPolicy'),
      ...updateStrategyProblems(isRecord(spec.updateStrategy) ? spec.updateStrategy : {}),
      ...selectorProblems(spec),
      ...templateProblems(spec),
    ]
  },
  updateProblems(object, before) {
    const mutable = [
      'replicas',
      'ordinals',
      'template',
      'updateStrategy',
      'revisionHistoryLimit',
      'persistentVolumeClaimRetentionPolicy',
      'minReadySeconds',
    ]
    const fixed = ({ ...spec }: Draft): Draft => {
      for (const field of mutable) delete spec[field]
      return spec
    }
    if (isDeepStrictEqual(fixed(specOf(object)), fixed(specOf(before)))) return []
    const names = mutable.map((name) => `'${name}'`)
    const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
    return [forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)]
  },
}

function updateStrategyProblems({ type, rollingUpdate }: Draft): Problem[] {
  const path = 'spec.updateStrategy'
  const problems = oneOf(type, ['OnDelete', 'RollingUpdate'], `${path}.type`)
  if (type !== 'OnDelete' || rollingUpdate === undefined) return problems
  const detail = `only allowed for updateStrategy 'RollingUpdate'`
  return [...problems, invalid(`${path}.rollingUpdate`, rollingUpdate, detail)]
}

const templateGeneration = 'deprecated.daemonset.template.generation'

export const daemonSet: KindRules = {
  defaults(object) {
    object.metadata.annotations = { [templateGeneration]: '0', ...object.metadata.annotations }
    const spec = child(object, 'spec')
    spec.revisionHistoryLimit ??= 10
    const strategy = child(spec, 'updateStrategy')
    strategy.type ??= 'RollingUpdate'
    if (strategy.type === 'RollingUpdate') {
      setDefaults(child(strategy, 'rollingUpdate'), { maxSurge: 0, maxUnavailable: 1 })
    }
    defaultTemplate(spec)
  },
  prepareCreate: (object) => {
    object.status = {
      currentNumberScheduled: 0,
      desiredNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
    }
    object.metadata.annotations = { ...object.metadata.annotations, [templateGeneration]: '1' }
  },
  prepareUpdate(object, before) {
    const last = Number(before.metadata.annotations?.[templateGeneration] ?? 1)
    const isSame = isDeepStrictEqual(specOf(object).template, specOf(before).template)
    const next = String(isSame ? last : last + 1)
    object.metadata.annotations = { ...object.metadata.annotations, [templateGeneration]: next }
  },
  problems(object) {
    const spec = specOf(object)
    return [
      ...counts(spec, ['minReadySeconds', 'revisionHistoryLimit']),
      ...selectorProblems(spec),
      ...templateProblems(spec),
    ]
  },
  updateProblems: unchanging('selector'),
}

/** A count that is there must not be negative. */
export function counts(spec: Draft, fields: readonly string[]): Problem[] {
  return fields.flatMap((field) =>
    typeof spec[field] === 'number' ? atLeast(spec[field], 0, `spec.${field}`) : [],
  )
}

/** Refuses to change a field of the spec. */
export function unchanging(...fields: string[]) {
  return (object: KubeObject, before: KubeObject): Problem[] =>
    fields
      .filter((field) => !isDeepStrictEqual(specOf(object)[field], specOf(before)[field]))
      .map((field) => invalid(`spec.${field}`, specOf(object)[field] ?? null, 'field is immutable'))
}
