type Fields = Record<string, unknown>

/** A field of a manifest that names an artifact. */
export interface Slot {
  readonly holder: Fields
  readonly field: string
}

/** Where manifests of a kind name artifacts of one type. */
export interface Replacer {
  readonly type: string
  slots(manifest: Fields): Iterable<Slot>
  /** The artifact's name of what stands in a slot. */
  nameOf(reference: string): string
}

const asItIs = (reference: string) => reference

/** The name of `registry:5000/name:tag@digest` is what stands before the digest, else before the last colon. */
function imageName(reference: string): string {
  const digest = reference.indexOf('@')
  if (digest >= 0) return reference.slice(0, digest)
  const colon = reference.lastIndexOf(':')
  return colon < 0 ? reference : reference.slice(0, colon)
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Values at a path; `*` are all elements of a list, or all values of an object. */
function* at(value: unknown, path: readonly string[]): Iterable<unknown> {
  const [step, ...rest] = path
  if (step === undefined) yield value
  else if (step === '*') {
    if (typeof value === 'object' && value !== null)
      for (const element of Object.values(value)) yield* at(element, rest)
  } else if (isFields(value) && Object.hasOwn(value, step)) yield* at(value[step], rest)
}

/** The `spec.template.spec` of a manifest, wherever it stands: a CronJob has it below `spec.jobTemplate`. */
function* podSpecs(manifest: Fields): Iterable<unknown> {
  const pending: unknown[] = [manifest]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null) continue
    yield* at(value, ['spec', 'template', 'spec'])
    pending.push(...Object.values(value))
  }
}

function* slotsAt(roots: Iterable<unknown>, path: string): Iterable<Slot> {
  const steps = path.split('.')
  const field = steps.pop()!
  for (const root of roots)
    for (const holder of at(root, steps))
      if (isFields(holder) && typeof holder[field] === 'string') yield { holder, field }
}

const inPodSpecs = (
  type: string,
  paths: readonly string[],
  nameOf: Replacer['nameOf'] = asItIs,
): Replacer => ({
  type,
  nameOf,
  *slots(manifest) {
    for (const path of paths) yield* slotsAt(podSpecs(manifest), path)
  },
})

const dockerImage = inPodSpecs('docker/image', ['containers.*.image', 'initContainers.*.image'], imageName)

/** A Pod's images are matched as they stand there, tag and all. */
export const podDockerImage: Replacer = {
  type: 'docker/image',
  nameOf: asItIs,
  slots: (manifest) => slotsAt([manifest], 'spec.containers.*.image'),
}

const inContainers = (path: string) => [`containers.*.${path}`, `initContainers.*.${path}`]

const configMap = inPodSpecs('kubernetes/configMap', [
  'volumes.*.configMap.name',
  'volumes.*.projected.sources.*.configMap.name',
  ...inContainers('envFrom.*.configMapRef.name'),
  ...inContainers('env.*.valueFrom.configMapKeyRef.name'),
])

const secret = inPodSpecs('kubernetes/secret', [
  'volumes.*.secret.secretName',
  'volumes.*.projected.sources.*.secret.name',
  ...inContainers('envFrom.*.secretRef.name'),
  ...inContainers('env.*.valueFrom.secretKeyRef.name'),
])

/** Of everything that has a pod template. */
export const podTemplateReplacers: readonly Replacer[] = [dockerImage, configMap, secret]

const scaleTarget = (type: string, kinds: readonly string[]): Replacer => ({
  type,
  nameOf: asItIs,
  *slots(manifest) {
    for (const target of at(manifest, ['spec', 'scaleTargetRef']))
      if (isFields(target) && kinds.includes(String(target.kind))) yield* slotsAt([target], 'name')
  },
})

export const scaleTargetReplacers: readonly Replacer[] = [
  scaleTarget('kubernetes/deployment', ['Deployment', 'deployment']),
  scaleTarget('kubernetes/replicaSet', ['ReplicaSet', 'replicaSet']),
]
