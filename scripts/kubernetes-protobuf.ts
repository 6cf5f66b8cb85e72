/**
 * Writes sandbox/kubernetes/protobuf/messages.json, the numbers of the fields that typed clients send, from the
 * `generated.proto` files of k8s.io/api and k8s.io/apimachinery in a folder:
 * `node scripts/kubernetes-protobuf.ts <folder>`, the folder holding `k8s.io/api/core/v1/generated.proto` and so on.
 * Numbers never change: it is run again for new kinds only.
 *
 * A field is told as `number name type`; a type is `s`tring, `i`nteger, `b`oolean, `d`ouble, b`y`tes or a message; `*`
 * after it is a list, `{type` a map by strings. The name of a field whose content stands in its parent is `.`.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = process.argv[2]
if (folder === undefined) throw new Error('which folder holds the .proto files?')

/** Messages whose JSON is no object of their fields, and what the decoder calls them. */
const special: Readonly<Record<string, string>> = {
  'apimachinery.pkg.api.resource.Quantity': 'Quantity',
  'apimachinery.pkg.apis.meta.v1.FieldsV1': 'FieldsV1',
  'apimachinery.pkg.apis.meta.v1.MicroTime': 'MicroTime',
  'apimachinery.pkg.apis.meta.v1.Time': 'Time',
  'apimachinery.pkg.runtime.RawExtension': 'RawExtension',
  'apimachinery.pkg.util.intstr.IntOrString': 'IntOrString',
}

/** Fields that Go embeds, so that JSON has their content in the parent. */
const inlined: readonly string[] = [
  'ConfigMapEnvSource.localObjectReference',
  'ConfigMapKeySelector.localObjectReference',
  'ConfigMapProjection.localObjectReference',
  'ConfigMapVolumeSource.localObjectReference',
  'EphemeralContainer.ephemeralContainerCommon',
  'PersistentVolumeSpec.persistentVolumeSource',
  'Probe.handler',
  'SecretEnvSource.localObjectReference',
  'SecretKeySelector.localObjectReference',
  'SecretProjection.localObjectReference',
  'Volume.volumeSource',
]

const roots = [
  'api.apps.v1.DaemonSet',
  'api.apps.v1.Deployment',
  'api.apps.v1.ReplicaSet',
  'api.apps.v1.StatefulSet',
  'api.authentication.v1.SelfSubjectReview',
  'api.authentication.v1.TokenRequest',
  'api.authentication.v1.TokenReview',
  'api.authorization.v1.LocalSubjectAccessReview',
  'api.authorization.v1.SelfSubjectAccessReview',
  'api.authorization.v1.SelfSubjectRulesReview',
  'api.authorization.v1.SubjectAccessReview',
  'api.autoscaling.v1.HorizontalPodAutoscaler',
  'api.autoscaling.v1.Scale',
  'api.autoscaling.v2.HorizontalPodAutoscaler',
  'api.batch.v1.CronJob',
  'api.batch.v1.Job',
  'api.coordination.v1.Lease',
  'api.core.v1.Binding',
  'api.core.v1.ConfigMap',
  'api.core.v1.Endpoints',
  'api.core.v1.Event',
  'api.core.v1.LimitRange',
  'api.core.v1.Namespace',
  'api.core.v1.PersistentVolumeClaim',
  'api.core.v1.Pod',
  'api.core.v1.ReplicationController',
  'api.core.v1.ResourceQuota',
  'api.core.v1.Secret',
  'api.core.v1.Service',
  'api.core.v1.ServiceAccount',
  'api.networking.v1.Ingress',
  'api.networking.v1.NetworkPolicy',
  'api.policy.v1.Eviction',
  'api.policy.v1.PodDisruptionBudget',
  'api.rbac.v1.ClusterRole',
  'api.rbac.v1.ClusterRoleBinding',
  'api.rbac.v1.Role',
  'api.rbac.v1.RoleBinding',
  'api.scheduling.v1.PriorityClass',
  'apimachinery.pkg.apis.meta.v1.DeleteOptions',
]

const scalars: Readonly<Record<string, string>> = {
  bool: 'b',
  bytes: 'y',
  double: 'd',
  int32: 'i',
  int64: 'i',
  string: 's',
}

const bodies = new Map<string, { body: string; scope: string }>()
for (const file of globSync('**/generated.proto', { cwd: folder })) {
  const text = readFileSync(`${folder}/${file}`, 'utf8').replace(/\/\/.*$/gm, '')
  const scope = /^package k8s\.io\.(.+);/m.exec(text)![1]!
  for (const [, name, body] of text.matchAll(/^message (\w+) \{([^}]*)\}/gm)) {
    bodies.set(`${scope}.${name}`, { body: body!, scope })
  }
}

const messages = new Map<string, string>()

function add(name: string): void {
  if (messages.has(name) || special[name] !== undefined) return
  const found = bodies.get(name)
  if (found === undefined) throw new Error(`there is no message ${name}`)
  messages.set(name, '')
  const fields = [
    ...found.body.matchAll(/(optional|repeated|map<string, ([\w.]+)>) ?([\w.]+)? (\w+) = (\d+)/g),
  ]
  const texts = fields.map(([, label, mapped, type, field, number]) => {
    const isInlined = inlined.includes(`${name.split('.').at(-1)}.${field}`)
    const suffix = label === 'repeated' ? '*' : ''
    const written =
      mapped === undefined ? typeText(type!, found.scope) + suffix : `{${typeText(mapped, found.scope)}`
    return `${number} ${isInlined ? '.' : field} ${written}`
  })
  messages.set(name, texts.join(','))
}

function typeText(type: string, scope: string): string {
  if (scalars[type] !== undefined) return scalars[type]
  const name = type.startsWith('.k8s.io.')
    ? type.slice('.k8s.io.'.length)
    : type.startsWith('k8s.io.')
      ? type.slice('k8s.io.'.length)
      : `${scope}.${type}`
  if (special[name] !== undefined) return special[name]
  add(name)
  return shortName(name)
}

/** `apps.v1.Deployment`, `meta.v1.ObjectMeta` */
const shortName = (name: string): string => name.replace(/^api\.|^apimachinery\.pkg\.apis\./, '')

for (const root of roots) add(root)

const lines = [...messages]
  .map(([name, fields]) => [shortName(name), fields] as const)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, fields]) => `${JSON.stringify(name)}:${JSON.stringify(fields)}`)
const target = fileURLToPath(new URL('../sandbox/kubernetes/protobuf/messages.json', import.meta.url))
writeFileSync(target, `{\n${lines.join(',\n')}\n}\n`)
