import type { Field } from './types.ts'

/** Texts that mean something even when they are empty. */
const keptEmpty = new Set([
  'appProtocol',
  'HostPathVolumeSource.type',
  'ingressClassName',
  'loadBalancerClass',
  'runtimeClassName',
  'storageClassName',
  'volumeAttributesClassName',
])

/** Switches that are off when they are not there. */
const offByDefault = new Set([
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'paused',
  'publishNotReadyAddresses',
  'readOnly',
  'stdin',
  'stdinOnce',
  'tty',
  'unschedulable',
])

/** Counts that are zero when they are not there. */
const zeroByDefault = new Set([
  'active',
  'availableReplicas',
  'currentReplicas',
  'failed',
  'fullyLabeledReplicas',
  'hostPort',
  'initialDelaySeconds',
  'minReadySeconds',
  'nodePort',
  'observedGeneration',
  'readyReplicas',
  'succeeded',
  'unavailableReplicas',
  'updatedReplicas',
])

/** Whether a value is what its field stands for when it is left out, so that nothing is stored for it. */
export function isOmitted(key: string, value: unknown, { type, isRequired }: Field, struct: string): boolean {
  if (isRequired) return false
  if (type.is === 'list') return (value as unknown[]).length === 0
  if (type.is === 'map') return Object.keys(value as object).length === 0
  if (value === '') return !keptEmpty.has(key) && !keptEmpty.has(`${struct}.${key}`)
  return (value === false && offByDefault.has(key)) || (value === 0 && zeroByDefault.has(key))
}
