import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { lastAppliedOf, withLastApplied } from '#platform/kubernetes/patch/clientApply.ts'
import { CloudError } from '../../cloudError.ts'
import type { KubernetesClient } from '../client/client.ts'
import { isAlreadyExists, isNotFound } from '../client/errors.ts'
import type { Prepared } from './prepare.ts'
import { remove } from './remove.ts'
import { apply, create, createApplied, replace, serverSideApply, type Write } from './write.ts'

/** How long a custom resource's definition may take until the API server knows the resource. */
const establishedWithinMs = 30_000

/** Something else has got the version's name since it was chosen. */
export class VersionTaken extends CloudError {
  constructor(name: string) {
    super('CONFLICT', `Another deployment has made ${name} meanwhile, with other content`)
  }
}

export interface Submission {
  readonly client: KubernetesClient
  readonly signal: AbortSignal
  progress(status: string): void
}

/** Brings one prepared manifest into the cluster; what is there afterwards. Can be repeated. */
export async function submit(prepared: Prepared, submission: Submission): Promise<KubeObject> {
  const { client, signal } = submission
  const { resource, namespace, manifest } = prepared
  const write: Write = {
    client,
    signal,
    manifest,
    reference: { resource, namespace, name: manifest.metadata.name! },
  }
  // Discovery told nothing of it: the deployment itself has brought its definition.
  if (resource.verbs.length > 0) return send(prepared, write, submission)
  for (let waitedMs = 0, pauseMs = 50; ; waitedMs += pauseMs, pauseMs = Math.min(2 * pauseMs, 1_000)) {
    try {
      return await send(prepared, write, submission)
    } catch (error) {
      const isUnknown = isNotFound(error) && !/^namespaces /.test((error as Error).message)
      if (!isUnknown || waitedMs > establishedWithinMs) throw error
      await delay(pauseMs, undefined, { signal })
    }
  }
}

async function send(prepared: Prepared, write: Write, submission: Submission): Promise<KubeObject> {
  const { decision, strategy } = prepared
  if (decision.name !== undefined) return createOnce(write)
  if (decision.recreatedUid !== undefined)
    await removeFormer(prepared, decision.recreatedUid, write, submission)
  if (decision.isNew && (strategy === 'apply' || strategy === 'recreate')) return createVersion(write)
  switch (strategy) {
    case 'replace':
      return replace(write)
    case 'server-side-apply':
      return serverSideApply(write, { force: false })
    case 'force-conflicts':
      return serverSideApply(write, { force: true })
    default:
      return apply(write)
  }
}

function removeFormer(
  { kind }: Prepared,
  uid: string,
  write: Write,
  { client, signal, progress }: Submission,
) {
  const { reference } = write
  return remove(client, reference, uid, {}, signal, (finalizers) => {
    const held = finalizers.length > 0 ? `; it is held by ${finalizers.join(', ')}` : ''
    progress(`Waiting until the former ${kind.name} ${reference.name} is gone${held}`)
  })
}

/** The name was made up for this very deployment: what has it already came of an interrupted run. */
async function createOnce(write: Write): Promise<KubeObject> {
  try {
    return await create(write)
  } catch (error) {
    const live = isAlreadyExists(error) ? await write.client.get(write.reference, write.signal) : undefined
    if (live) return live
    throw error
  }
}

/**
 * Nothing had the version's name when it was chosen: what has it now came of an interrupted run, or of
 * somebody else: VersionTaken then.
 */
async function createVersion(write: Write): Promise<KubeObject> {
  try {
    return await createApplied(write)
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
    const live = await write.client.get(write.reference, write.signal)
    if (!live) throw error
    if (isDeepStrictEqual(lastAppliedOf(live), lastAppliedOf(withLastApplied(write.manifest)))) return live
    throw new VersionTaken(write.reference.name)
  }
}
