import {
  duplicate,
  invalid,
  notFound,
  type Problem,
  required,
  unsupported,
} from '../../validation/problem.ts'
import { dnsLabelProblems, isQuantity, subdomainProblems } from '../../validation/syntax.ts'
import { type Draft, isRecord, list } from '../kind.ts'
import { amountOf } from './amount.ts'

const restartPolicies = ['Always', 'OnFailure', 'Never']
const pullPolicies = ['Always', 'IfNotPresent', 'Never']
const protocols = ['SCTP', 'TCP', 'UDP']
const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
const variableName = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/
const mostPort = 65_535

/** What must hold for the spec of a pod, or of a template of pods. */
export function podSpecProblems(spec: Draft, path: string): Problem[] {
  const volumes = list(spec.volumes)
  const names = new Set(volumes.map(({ name }) => String(name)))
  return [
    ...volumes.flatMap((volume, index) => volumeProblems(volume, `${path}.volumes[${index}]`)),
    ...repeated(volumes, `${path}.volumes`),
    ...containersProblems(spec, path, names),
    ...oneOf(spec.restartPolicy, restartPolicies, `${path}.restartPolicy`),
    ...oneOf(spec.dnsPolicy, dnsPolicies, `${path}.dnsPolicy`),
    ...(typeof spec.terminationGracePeriodSeconds === 'number'
      ? atLeast(spec.terminationGracePeriodSeconds, 0, `${path}.terminationGracePeriodSeconds`)
      : []),
    ...(typeof spec.serviceAccountName === 'string'
      ? subdomainProblems(`${path}.serviceAccountName`, spec.serviceAccountName)
      : []),
  ]
}

function containersProblems(spec: Draft, path: string, volumes: ReadonlySet<string>): Problem[] {
  const containers = list(spec.containers)
  const first = list(spec.initContainers)
  const check = (at: string) => (container: Draft, index: number) =>
    containerProblems(container, `${at}[${index}]`, volumes)
  return [
    ...(containers.length === 0 ? [required(`${path}.containers`)] : []),
    ...first.flatMap(check(`${path}.initContainers`)),
    ...containers.flatMap(check(`${path}.containers`)),
    ...repeated([...first, ...containers], `${path}.containers`),
  ]
}

function repeated(items: readonly Draft[], path: string): Problem[] {
  const seen = new Set<unknown>()
  return items.flatMap(({ name }, index) => {
    if (name === undefined || !seen.has(name)) {
      seen.add(name)
      return []
    }
    return [duplicate(`${path}[${index}].name`, name)]
  })
}

function containerProblems(container: Draft, path: string, volumes: ReadonlySet<string>): Problem[] {
  const { name, image } = container
  return [
    ...(typeof name === 'string' && name !== ''
      ? dnsLabelProblems(`${path}.name`, name)
      : [required(`${path}.name`)]),
    ...(typeof image === 'string' && image !== ''
      ? trimmed(image, `${path}.image`)
      : [required(`${path}.image`)]),
    ...oneOf(container.imagePullPolicy, pullPolicies, `${path}.imagePullPolicy`),
    ...list(container.ports).flatMap((port, index) => portProblems(port, `${path}.ports[${index}]`)),
    ...list(container.env).flatMap((variable, index) => variableProblems(variable, `${path}.env[${index}]`)),
    ...mountsProblems(list(container.volumeMounts), `${path}.volumeMounts`, volumes),
    ...resourceProblems(container.resources, `${path}.resources`),
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) =>
      isRecord(container[probe]) ? probeProblems(container[probe], `${path}.${probe}`) : [],
    ),
  ]
}

const trimmed = (image: string, path: string): Problem[] =>
  image.trim() === image ? [] : [invalid(path, image, 'must not have leading or trailing whitespace')]

function portProblems(port: Draft, path: string): Problem[] {
  const { containerPort, hostPort, protocol } = port
  return [
    ...(containerPort === undefined
      ? [required(`${path}.containerPort`)]
      : portNumber(containerPort, `${path}.containerPort`)),
    ...(hostPort === undefined ? [] : portNumber(hostPort, `${path}.hostPort`)),
    ...oneOf(protocol, protocols, `${path}.protocol`),
    ...(typeof port.name === 'string' ? portNameProblems(port.name, `${path}.name`) : []),
  ]
}

export const portNumber = (value: unknown, path: string): Problem[] =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= mostPort
    ? []
    : [invalid(path, value, `must be between 1 and ${mostPort}, inclusive`)]

function portNameProblems(name: string, path: string): Problem[] {
  if (name.length > 15) return [invalid(path, name, 'must be no more than 15 characters')]
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
    return [invalid(path, name, 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')]
  }
  return /[a-z]/.test(name) ? [] : [invalid(path, name, 'must contain at least one letter (a-z)')]
}

function variableProblems({ name, value, valueFrom }: Draft, path: string): Problem[] {
  if (typeof name !== 'string' || name === '') return [required(`${path}.name`)]
  const problems: Problem[] = []
  if (!variableName.test(name)) {
    const detail = `a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`
    problems.push(invalid(`${path}.name`, name, detail))
  }
  if (isRecord(valueFrom)) {
    if (typeof value === 'string' && value !== '') {
      problems.push(invalid(`${path}.valueFrom`, '', 'may not be specified when `value` is not empty'))
    }
    if (Object.keys(valueFrom).length > 1) {
      problems.push(invalid(`${path}.valueFrom`, '', 'may not have more than one field specified at a time'))
    }
  }
  return problems
}

function mountsProblems(mounts: readonly Draft[], path: string, volumes: ReadonlySet<string>): Problem[] {
  const paths = new Set<unknown>()
  return mounts.flatMap(({ name, mountPath }, index) => {
    const at = `${path}[${index}]`
    const problems: Problem[] = []
    if (typeof name !== 'string' || name === '') problems.push(required(`${at}.name`))
    else if (!volumes.has(name)) problems.push(notFound(`${at}.name`, name))
    if (typeof mountPath !== 'string' || mountPath === '') problems.push(required(`${at}.mountPath`))
    else if (paths.has(mountPath)) problems.push(invalid(`${at}.mountPath`, mountPath, 'must be unique'))
    paths.add(mountPath)
    return problems
  })
}

function resourceProblems(resources: unknown, path: string): Problem[] {
  if (!isRecord(resources)) return []
  const limits = isRecord(resources.limits) ? resources.limits : {}
  const requests = isRecord(resources.requests) ? resources.requests : {}
  return Object.entries(requests).flatMap(([name, wanted]) => {
    const limit = limits[name]
    if (!isQuantity(wanted) || !isQuantity(limit) || amountOf(wanted) <= amountOf(limit)) return []
    return [invalid(`${path}.requests`, wanted, `must be less than or equal to ${name} limit of ${limit}`)]
  })
}

function probeProblems(probe: Draft, path: string): Problem[] {
  const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'].filter((handler) => isRecord(probe[handler]))
  const problems: Problem[] = []
  if (handlers.length === 0) problems.push(required(path, 'must specify a handler type'))
  for (const extra of handlers.slice(1)) {
    problems.push({
      field: `${path}.${extra}`,
      reason: 'FieldValueForbidden',
      message: 'Forbidden: may not specify more than 1 handler type',
    })
  }
  const { httpGet, tcpSocket } = probe
  for (const [name, handler] of [
    ['httpGet', httpGet],
    ['tcpSocket', tcpSocket],
  ] as const) {
    if (isRecord(handler) && typeof handler.port !== 'string')
      problems.push(...portNumber(handler.port ?? 0, `${path}.${name}.port`))
  }
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ]) {
    if (typeof probe[field] === 'number') problems.push(...atLeast(probe[field], 0, `${path}.${field}`))
  }
  return problems
}

function volumeProblems(volume: Draft, path: string): Problem[] {
  const { name } = volume
  const sources = Object.keys(volume).filter((key) => key !== 'name')
  return [
    ...(typeof name === 'string' && name !== ''
      ? dnsLabelProblems(`${path}.name`, name)
      : [required(`${path}.name`)]),
    ...sources.slice(1).map(
      (source): Problem => ({
        field: `${path}.${source}`,
        reason: 'FieldValueForbidden',
        message: 'Forbidden: may not specify more than 1 volume type',
      }),
    ),
  ]
}

export const atLeast = (value: number, least: number, path: string): Problem[] =>
  value >= least
    ? []
    : [
        invalid(
          path,
          value,
          least === 0 ? 'must be greater than or equal to 0' : `must be greater than or equal to ${least}`,
        ),
      ]

export const oneOf = (value: unknown, supported: readonly string[], path: string): Problem[] =>
  value === undefined || supported.includes(value as string) ? [] : [unsupported(path, value, supported)]
