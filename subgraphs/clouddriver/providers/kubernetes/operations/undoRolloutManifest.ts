import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { resultOf } from '../deploy/result.ts'
import { owned } from '../diagnosis/pods.ts'
import { copyOf } from '../manifest/manifest.ts'
import { isPaused } from './rollout.ts'
import { liveTarget, type OperationTarget, targetParameters, targetProblems } from './target.ts'
import { wholeNumber } from './wholeNumber.ts'

const parameters = z.object({
  ...targetParameters,
  revision: wholeNumber(1).nullish().describe('The revision to go back to.'),
  numRevisionsBack: wholeNumber().nullish().describe('How many revisions to go back; over revision.'),
})

type Parameters = z.infer<typeof parameters>

export const undoRolloutManifest = defineOperation<KubernetesAccount, Parameters>({
  name: 'undoRolloutManifest',
  description: 'Goes back to an earlier revision of a Deployment, a StatefulSet or a DaemonSet.',
  phase: 'UNDO_ROLLOUT_KUBERNETES_MANIFEST',
  parameters,
  problems: (parameters, account) => [
    ...targetProblems(parameters, account, 'undoRollout'),
    ...(parameters.revision == null && parameters.numRevisionsBack == null
      ? [{ path: 'numRevisionsBack', message: 'It is missing, and so is revision' }]
      : []),
  ],
  async run(work) {
    const { account, parameters, signal, progress, once } = work
    const { target, live } = await liveTarget(work)
    if (isPaused(live))
      throw new CloudError(
        'INVALID',
        `The rollout of ${target.fullName} is paused: resume it before it is undone`,
      )
    const history = await historyOf(target, live, account, signal)
    // What is gone back to becomes the newest revision: the object that holds it keeps its name, its number it does not.
    const chosen = await once('revision', () => choose(history, parameters, target))
    progress(`Going back to revision ${chosen.revision} of ${target.fullName}`)
    const source = history.find(({ object }) => object.metadata.name === chosen.name)
    if (!source)
      throw new CloudError('NOT_FOUND', `The revision ${chosen.revision} of ${target.fullName} is gone`)
    const { type, body } =
      target.kind.name === 'deployment' ? templatePatch(source.object, live) : dataPatch(source.object)
    const object = body ? await account.client.patch(target, type, body, { signal }) : live
    if (!body) progress(`${target.fullName} is as it was in revision ${chosen.revision} already`)
    return resultOf([{ object, kind: target.kind }])
  },
})

interface Revision {
  readonly number: number
  readonly object: KubeObject
}

/** Oldest first: a Deployment's ReplicaSets, the ControllerRevisions of the others. */
async function historyOf(
  { kind }: OperationTarget,
  live: KubeObject,
  account: KubernetesAccount,
  signal: AbortSignal,
): Promise<Revision[]> {
  const isDeployment = kind.name === 'deployment'
  const objects = await owned(
    account,
    { kind: isDeployment ? 'ReplicaSet' : 'ControllerRevision', group: 'apps' },
    live,
    signal,
  )
  return objects
    .map((object) => ({ object, number: isDeployment ? revisionOf(object) : Number(object.revision) }))
    .filter(({ number }) => number > 0)
    .sort((a, b) => a.number - b.number)
}

const revisionAnnotation = 'deployment.kubernetes.io/revision'
const revisionOf = (object: KubeObject) => Number(object.metadata.annotations?.[revisionAnnotation] ?? 0)

function choose(
  history: readonly Revision[],
  { revision, numRevisionsBack }: Parameters,
  { fullName }: OperationTarget,
) {
  const chosen =
    numRevisionsBack == null
      ? history.find(({ number }) => number === revision)
      : history[history.length - numRevisionsBack - 1]
  if (chosen) return { revision: chosen.number, name: chosen.object.metadata.name! }
  const known = history.map(({ number }) => number).join(', ') || 'none'
  const wanted =
    numRevisionsBack == null
      ? `There is no revision ${revision}`
      : `There is nothing ${numRevisionsBack} revisions back`
  throw new CloudError('INVALID', `${wanted} of ${fullName}; its revisions are: ${known}`)
}

/** As `kubectl rollout undo`: the template of then, without the label that its ReplicaSet has set. */
function templatePatch(source: KubeObject, live: KubeObject) {
  const template = copyOf((source.spec as { template: KubeObject }).template)
  delete template.metadata.labels?.['pod-template-hash']
  const { template: present } = live.spec as { template: KubeObject }
  if (isDeepStrictEqual(template, present)) return { type: 'json' as const, body: undefined }
  const annotations = {
    ...kept(live.metadata.annotations ?? {}, true),
    ...kept(source.metadata.annotations ?? {}, false),
  }
  const body = [
    { op: 'replace', path: '/spec/template', value: template },
    { op: 'add', path: '/metadata/annotations', value: annotations },
  ]
  return { type: 'json' as const, body }
}

/** A ControllerRevision holds the very patch that goes back to it. */
const dataPatch = (source: KubeObject) => ({ type: 'strategic' as const, body: source.data })

const ofItsOwn = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
])

/** The annotations that are a Deployment's own, or those that go along with its template. */
const kept = (annotations: Readonly<Record<string, string>>, own: boolean) =>
  Object.fromEntries(Object.entries(annotations).filter(([name]) => ofItsOwn.has(name) === own))
