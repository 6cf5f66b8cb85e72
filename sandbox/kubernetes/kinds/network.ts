import { invalid, type Problem, required, unsupported } from '../validation/problem.ts'
import { child, type Draft, isRecord, type KindRules, list, setDefaults, specOf } from './kind.ts'
import { oneOf } from './pod/problems.ts'

export const endpoints: KindRules = {
  defaults(object) {
    for (const subset of list(object.subsets)) for (const port of list(subset.ports)) port.protocol ??= 'TCP'
  },
}

export const endpointSlice: KindRules = {
  defaults(object) {
    for (const port of list(object.ports)) setDefaults(port, { name: '', protocol: 'TCP' })
  },
  problems: (object) => (object.addressType ? [] : [required('addressType')]),
  updateProblems: (object, before) =>
    object.addressType === before.addressType
      ? []
      : [invalid('addressType', object.addressType, 'field is immutable')],
}

export const ingress: KindRules = {
  prepareCreate: (object) => {
    object.status = { loadBalancer: {} }
  },
  problems(object) {
    const spec = specOf(object)
    const rules = list(spec.rules)
    if (rules.length === 0 && !isRecord(spec.defaultBackend)) {
      return [invalid('spec', spec, 'either `defaultBackend` or `rules` must be specified')]
    }
    return rules.flatMap(({ http }, index) =>
      list(isRecord(http) ? http.paths : []).flatMap((path, at) =>
        pathProblems(path, `spec.rules[${index}].http.paths[${at}]`),
      ),
    )
  },
}

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix']

function pathProblems({ path, pathType, backend }: Draft, at: string): Problem[] {
  const problems: Problem[] = []
  if (pathType === undefined) problems.push(required(`${at}.pathType`, 'pathType must be specified'))
  else if (!pathTypes.includes(String(pathType)))
    problems.push(unsupported(`${at}.pathType`, pathType, pathTypes))
  else if (pathType !== 'ImplementationSpecific' && !String(path ?? '').startsWith('/')) {
    problems.push(invalid(`${at}.path`, path ?? '', 'must be an absolute path'))
  }
  const service = isRecord(backend) && isRecord(backend.service) ? backend.service : undefined
  if (service && !service.name) problems.push(required(`${at}.backend.service.name`))
  return problems
}

export const networkPolicy: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    child(spec, 'podSelector')
    spec.policyTypes ??= [
      'Ingress',
      ...(Array.isArray(spec.egress) && spec.egress.length > 0 ? ['Egress'] : []),
    ]
    for (const rule of [...list(spec.ingress), ...list(spec.egress)]) {
      for (const port of list(rule.ports)) port.protocol ??= 'TCP'
    }
  },
}

export const horizontalPodAutoscaler: KindRules = {
  defaults(object) {
    const spec = child(object, 'spec')
    spec.minReplicas ??= 1
    spec.metrics ??= [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
      },
    ]
  },
  prepareCreate: (object) => {
    object.status = { currentMetrics: null, desiredReplicas: 0 }
  },
  problems(object) {
    const { maxReplicas, minReplicas, scaleTargetRef } = specOf(object)
    const ref = isRecord(scaleTargetRef) ? scaleTargetRef : {}
    return [
      ...(ref.kind ? [] : [required('spec.scaleTargetRef.kind')]),
      ...(ref.name ? [] : [required('spec.scaleTargetRef.name')]),
      ...(Number(maxReplicas) > 0
        ? []
        : [invalid('spec.maxReplicas', maxReplicas ?? 0, 'must be greater than 0')]),
      ...(Number(maxReplicas) > 0 && Number(maxReplicas) < Number(minReplicas)
        ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')]
        : []),
    ]
  },
}

export const podDisruptionBudget: KindRules = {
  prepareCreate: (object) => {
    object.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 }
  },
  problems(object) {
    const { minAvailable, maxUnavailable } = specOf(object)
    if (minAvailable === undefined || maxUnavailable === undefined) return []
    return [invalid('spec', specOf(object), 'minAvailable and maxUnavailable cannot be both set')]
  },
  needsResourceVersion: true,
}

export const event: KindRules = {
  problems: (object) => oneOf(object.type === '' ? undefined : object.type, ['Normal', 'Warning'], 'type'),
}
