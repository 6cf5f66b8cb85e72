import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { goJson } from '#platform/kubernetes/patch/goJson.ts'
import { applyJsonPatch } from '#platform/kubernetes/patch/jsonPatch.ts'
import { CloudError } from '../../cloudError.ts'
import { defineOperation, type OperationWork } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { type Artifact, artifactKey, artifactSchema } from '../artifacts/artifact.ts'
import { replaceArtifacts } from '../artifacts/replace.ts'
import { explained } from '../deploy/failure.ts'
import { checkBound } from '../deploy/prepare.ts'
import { resultOf } from '../deploy/result.ts'
import type { Kind } from '../kinds/define.ts'
import { liveTarget, type OperationTarget, targetOf, targetParameters, targetProblems } from './target.ts'

const jsonOperation = z.looseObject({
  op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
  path: z.string().startsWith('/').or(z.literal('')),
})

const body = z.record(z.string(), z.unknown())

const parameters = z
  .object({
    ...targetParameters,
    patchBody: z
      .union([body, z.array(body).min(1)])
      .describe('The patch; one in a list too. With json: its operations.'),
    requiredArtifacts: z.array(artifactSchema).nullish().describe('Each of them must be bound.'),
    allArtifacts: z.array(artifactSchema).nullish().describe('Bound where the patch names them.'),
    options: z
      .object({
        mergeStrategy: z.enum(['strategic', 'json', 'merge']).nullish(),
        record: z
          .boolean()
          .nullish()
          .describe('Note the change in the annotation kubernetes.io/change-cause.'),
      })
      .nullish(),
  })
  .superRefine(({ patchBody, options }, report) => {
    if (options?.mergeStrategy === 'json') {
      const { error } = z.array(jsonOperation).safeParse(patchBody)
      for (const { path, message } of error?.issues ?? [])
        report.addIssue({ code: 'custom', path: ['patchBody', ...path], message })
    } else if (Array.isArray(patchBody) && patchBody.length > 1)
      report.addIssue({
        code: 'custom',
        path: ['patchBody'],
        message: 'One patch is wanted; only json takes a list',
      })
  })

type Parameters = z.infer<typeof parameters>
type Work = OperationWork<KubernetesAccount, Parameters>

export const patchManifest = defineOperation<KubernetesAccount, Parameters>({
  name: 'patchManifest',
  description: 'Changes a part of an object.',
  phase: 'PATCH_KUBERNETES_MANIFEST',
  parameters,
  problems: (parameters, account) => targetProblems(parameters, account),
  async run(work) {
    const { parameters, progress } = work
    const isJson = parameters.options?.mergeStrategy === 'json'
    progress(`Patching ${parameters.manifestName}`)
    return isJson ? withOperations(work) : withBody(work)
  },
})

const causeAnnotation = 'kubernetes.io/change-cause'
const longestCause = 1_000

/** What kubectl would have been called with. */
function changeCause(
  { kind, fullName }: OperationTarget,
  { patchBody, options }: Parameters,
): string | undefined {
  if (options?.record === false) return undefined
  const type = options?.mergeStrategy ?? 'strategic'
  const patch = kind.sensitive.length > 0 ? '…' : JSON.stringify(patchBody)
  return `kubectl patch ${fullName} --record=true --type=${type} --patch=${patch}`.slice(0, longestCause)
}

/** A strategic or a merge patch: sent twice it does what it does once. */
async function withBody(work: Work) {
  const { account, accountName, parameters, signal } = work
  const target = await targetOf(work)
  const { patchBody, options } = parameters
  const patch = structuredClone(Array.isArray(patchBody) ? patchBody[0]! : patchBody)
  const bound = bind(patch, target, parameters, account, accountName)
  const cause = changeCause(target, parameters)
  if (cause !== undefined) {
    const metadata = (patch.metadata ?? {}) as { annotations?: Record<string, unknown> }
    patch.metadata = { ...metadata, annotations: { [causeAnnotation]: cause, ...metadata.annotations } }
  }
  const type = options?.mergeStrategy === 'merge' ? 'merge' : 'strategic'
  const object = await sent(work, target, type, patch, signal)
  return resultOf([{ object, kind: target.kind }], { bound })
}

function bind(
  patch: Record<string, unknown>,
  { kind, namespace = '' }: OperationTarget,
  { allArtifacts, requiredArtifacts }: Parameters,
  account: KubernetesAccount,
  accountName: string,
): Artifact[] {
  const artifacts = new Map<string, Artifact>()
  for (const artifact of [...(requiredArtifacts ?? []), ...(allArtifacts ?? [])])
    if (!artifacts.has(artifactKey(artifact))) artifacts.set(artifactKey(artifact), artifact)
  const place = { account: accountName, namespace }
  const bound = replaceArtifacts(
    patch,
    kind,
    [...artifacts.values()],
    place,
    account.settings.dockerImageBinding,
  )
  checkBound(requiredArtifacts ?? [], bound)
  return bound
}

/** Operations of a JSON patch may do more the second time: whether an interrupted run has sent them is found out. */
async function withOperations(work: Work) {
  const { parameters, progress, once } = work
  const { target, live } = await liveTarget(work)
  const operations = [
    ...(parameters.patchBody as { op: string; path: string }[]),
    ...causeOperations(live, target, parameters),
  ]
  const after = patched(live, operations)
  const marks = { before: fingerprint(live), after: after && fingerprint(after) }
  const begun = await once('patch', () => marks)
  if (begun.before !== marks.before) {
    if (begun.after !== marks.before)
      throw new CloudError(
        'CONFLICT',
        `The run was interrupted and ${target.fullName} has changed since: look whether it was patched before you patch it again`,
      )
    progress(`${target.fullName} was patched before the interruption`)
    return resultOf([{ object: live, kind: target.kind }])
  }
  const object = await sent(work, target, 'json', operations, work.signal)
  return resultOf([{ object, kind: target.kind }])
}

function causeOperations(
  { metadata: { annotations } }: KubeObject,
  target: OperationTarget,
  parameters: Parameters,
) {
  const cause = changeCause(target, parameters)
  if (cause === undefined) return []
  return annotations
    ? [{ op: 'add', path: `/metadata/annotations/${causeAnnotation.replace('/', '~1')}`, value: cause }]
    : [{ op: 'add', path: '/metadata/annotations', value: { [causeAnnotation]: cause } }]
}

async function sent(
  { account: { client } }: Work,
  target: OperationTarget,
  type: 'strategic' | 'merge' | 'json',
  patch: unknown,
  signal: AbortSignal,
): Promise<KubeObject> {
  try {
    return await client.patch(target, type, patch, { signal, fieldManager: 'kubectl-patch' })
  } catch (error) {
    signal.throwIfAborted()
    throw explained(error, manifestOf(patch, target.kind), target.kind)
  }
}

/** The part of a manifest that a patch is; all that a JSON patch writes may be what is secret in it. */
function manifestOf(patch: unknown, { sensitive }: Kind): Partial<KubeObject> {
  if (!Array.isArray(patch)) return patch as Partial<KubeObject>
  const values = patch.map(({ value }: { value?: unknown }) => value)
  return Object.fromEntries(sensitive.map((field) => [field, values]))
}

/** Undefined: the patch does not fit; the server says why. */
function patched(live: KubeObject, operations: readonly unknown[]): KubeObject | undefined {
  try {
    return applyJsonPatch(live, operations) as KubeObject
  } catch {
    return undefined
  }
}

/** Of what people write of an object: not of what the server and controllers do. */
function fingerprint({ status: _, metadata, ...rest }: KubeObject): string {
  const { labels, annotations = {}, finalizers, ownerReferences, uid } = metadata
  const written = Object.fromEntries(
    Object.entries(annotations).filter(([name]) => !name.startsWith('deployment.kubernetes.io/')),
  )
  const people = { ...rest, metadata: { labels, annotations: written, finalizers, ownerReferences, uid } }
  return createHash('sha256').update(goJson(people)).digest('base64url')
}
