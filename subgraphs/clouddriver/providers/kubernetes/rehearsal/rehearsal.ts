import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { OperationEffect } from '../../../domain/effect.ts'
import type { Rehearsal } from '../../provider.ts'
import type { KubernetesAccount } from '../account.ts'
import { changesBetween } from '../deploy/changes.ts'
import type { Kind } from '../kinds/define.ts'
import { kindOf } from '../kinds/index.ts'
import { deployedArtifactOf } from '../manifest/annotate.ts'
import { latestVersion, versionsOf } from '../versions/version.ts'
import { rehearsingClient } from './client.ts'
import type { RehearsedWrite } from './overlay.ts'

/** The account with a client that only rehearses. */
export function rehearse(account: KubernetesAccount): Rehearsal {
  const { client, overlay } = rehearsingClient(account.client)
  return {
    account: Object.create(account, { client: { value: client } }) as KubernetesAccount,
    effects: async (signal) => {
      const effects = overlay.all().map((write) => effectOf(write, account, signal))
      return (await Promise.all(effects)).flat()
    },
  }
}

async function effectOf(
  write: RehearsedWrite,
  account: KubernetesAccount,
  signal: AbortSignal,
): Promise<OperationEffect[]> {
  const { before, after } = write
  const object = after ?? before
  if (!object) return []
  const kind = kindOf(object, account.settings)
  const from = after && !before ? await versionBefore(write, after, kind, account, signal) : before
  const changes = after ? changesBetween(from, after, unwritten(object), kind) : []
  return [
    {
      account: account.settings.name,
      name: `${kind.name} ${object.metadata.name ?? ''}`,
      location: object.metadata.namespace ?? '',
      action: actionOf(write, changes.length),
      changes,
    },
  ]
}

/** As if the author had written none of what deployments write of their own. */
const unwritten = ({ apiVersion, kind }: KubeObject): KubeObject => ({ apiVersion, kind, metadata: {} })

/** What is new is seen against the version before it. */
async function versionBefore(
  { resource }: RehearsedWrite,
  after: KubeObject,
  kind: Kind,
  { client }: KubernetesAccount,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const { name, version } = deployedArtifactOf(after) ?? {}
  if (!name || !version || resource.verbs.length === 0) return undefined
  const all = await client.list(resource, { namespace: after.metadata.namespace }, signal)
  return latestVersion(versionsOf(all, kind, name))?.object
}

function actionOf(
  { before, after, isRecreated }: RehearsedWrite,
  changes: number,
): OperationEffect['action'] {
  if (!after) return 'DELETE'
  if (!before) return 'CREATE'
  if (isRecreated) return 'RECREATE'
  return changes > 0 ? 'UPDATE' : 'NONE'
}
