import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ManifestReference } from '../../../domain/manifest.ts'
import type { ManifestReader } from '../../provider.ts'
import type { KubernetesAccount } from '../account.ts'
import type { ObjectReference } from '../client/client.ts'
import { KubernetesError } from '../client/errors.ts'
import { diffManifest } from '../deploy/diff.ts'
import { declaredMoniker, monikerOf } from '../inventory/moniker.ts'
import { hasRollout } from '../kinds/define.ts'
import { kindNamed } from '../kinds/index.ts'
import { parseManifestName } from '../manifest/manifest.ts'
import { rollouts } from '../stability/rollouts.ts'
import { keyOfPlace, type ManifestChanges, type Place, placeOfObject } from './changes.ts'
import type { LatestObjects } from './latest.ts'
import { requireManaged } from './managed.ts'
import { eventView, manifestView } from './view.ts'

type ReadingAccount = Omit<KubernetesAccount, 'manifests' | 'jobs' | 'logs'>

export function manifestReader(
  account: ReadingAccount,
  changes: ManifestChanges,
  latest: LatestObjects,
): ManifestReader {
  const { client, settings } = account
  /** As the account, but what somebody waits for is answered from memory. */
  const waiting: ReadingAccount = Object.create(account, {
    client: {
      value: {
        ...client,
        get: (reference: ObjectReference, signal?: AbortSignal) => {
          const place = placeOfObject(reference, settings)
          return latest.get(
            reference,
            keyOfPlace(place),
            !hasRollout(kindNamed(place.kind, settings)),
            signal,
          )
        },
      },
    },
  })

  return {
    async get(reference, signal) {
      const { kind, namespace, name } = placeOf(reference)
      const resource = await client.resource(kindNamed(kind, settings).api, signal)
      const object = await client.get({ resource, namespace: namespace || undefined, name }, signal)
      return object && manifestView(object, settings)
    },

    async events({ manifest, location }, signal) {
      const { kind, metadata } = manifest as KubeObject
      const { name = '', uid } = metadata
      const fields = { name, kind, ...(uid && { uid }) }
      const fieldSelector = Object.entries(fields)
        .map(([field, value]) => `involvedObject.${field}=${value}`)
        .join(',')
      const resource = await client.resource({ kind: 'Event', group: '' }, signal)
      // Those of what is in no namespace are kept in the one that is always there.
      const events = await client.list(resource, { namespace: location || 'default', fieldSelector }, signal)
      return events.map(eventView).toSorted((a, b) => timeOf(a.lastTimestamp) - timeOf(b.lastTimestamp))
    },

    async inCluster({ location, kind, application, cluster }, signal) {
      requireManaged(kindNamed(kind, settings), location, account)
      const resource = await client.resource(kindNamed(kind, settings).api, signal)
      const objects = await client.list(resource, { namespace: location || undefined }, signal)
      return objects
        .filter((object) => {
          const { namespace } = object.metadata
          if (namespace !== undefined && !account.allowsNamespace(namespace)) return false
          const moniker = monikerOf(object.metadata.name ?? '', declaredMoniker(object))
          return moniker.app === application && moniker.cluster === cluster
        })
        .toSorted(olderFirst)
        .map((object) => manifestView(object, settings))
    },

    diff: (manifest, location, signal) => diffManifest(account, manifest, location, signal),
    async rollouts(references, signal) {
      for (const reference of references) placeOf(reference)
      return rollouts(waiting, references, signal)
    },
    onChange: (references, listener) => changes.onChange(references.map(placeOf), listener),
    onRollout(references, listener) {
      const places = references.map(placeOf)
      return changes.onChange(
        places.filter(({ kind }) => hasRollout(kindNamed(kind, settings))),
        listener,
      )
    },
  }

  function placeOf({ location, name: text }: ManifestReference): Place {
    const parsed = parseManifestName(text)
    if (!parsed)
      throw new KubernetesError(
        'INVALID',
        { status: 0, reason: 'BadName' },
        `${text} is not the name of a manifest: it must be 'kind name', e.g. 'deployment web'`,
      )
    const kind = kindNamed(parsed.kind, settings)
    const namespace = location === '_' ? '' : location
    requireManaged(kind, namespace, account)
    return { kind: kind.name, namespace, name: parsed.name }
  }
}

const timeOf = (value: unknown) => (typeof value === 'string' ? Date.parse(value) : 0)

/** Creation is told in whole seconds only: versions of one second are in the order of their numbers. */
function olderFirst(one: KubeObject, other: KubeObject): number {
  const created = ({ metadata }: KubeObject) => timeOf(metadata.creationTimestamp)
  const sequence = (object: KubeObject) =>
    monikerOf(object.metadata.name ?? '', declaredMoniker(object)).sequence ?? 0
  return created(one) - created(other) || sequence(one) - sequence(other)
}
