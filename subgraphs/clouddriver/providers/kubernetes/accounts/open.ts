import type { AccountPorts } from '../../provider.ts'
import type { KubernetesAccount } from '../account.ts'
import { createClient } from '../client/create.ts'
import { observingWrites } from '../client/observed.ts'
import { Rate } from '../client/rate.ts'
import { Session } from '../client/session.ts'
import { Transport } from '../client/transport.ts'
import { Discovery } from '../discovery/discovery.ts'
import { KubernetesInventory } from '../inventory/inventory.ts'
import { sourcesOf } from '../inventory/source.ts'
import { jobReader } from '../jobs/reader.ts'
import { logReader } from '../logs/reader.ts'
import { keyOfPlace, ManifestChanges, placeOfObject } from '../manifests/changes.ts'
import { LatestObjects } from '../manifests/latest.ts'
import { manifestReader } from '../manifests/reader.ts'
import { rehearse } from '../rehearsal/rehearsal.ts'
import type { KubernetesAccountSettings } from '../settings.ts'
import { Following } from '../watch/follow.ts'
import { Reachability } from '../watch/reachability.ts'
import { Slots } from '../watch/slots.ts'
import { watchSources } from '../watch/sources.ts'
import { healthOf } from './health.ts'
import { scopeOf } from './scope.ts'
import { endpointSource } from './source.ts'

/** Lists at the same time when an account begins: each holds a page in memory. */
const mostLists = 2

/** Opens an account; its inventory is read in the background. Throws KubernetesError (INVALID). */
export function openAccount(
  settings: KubernetesAccountSettings,
  { machine, clock, log }: AccountPorts,
): KubernetesAccount {
  const session = new Session(endpointSource(settings, machine), clock)
  const { qps, burst, kubectlRequestTimeoutSeconds } = settings
  const transport = new Transport(session, new Rate(qps, burst), kubectlRequestTimeoutSeconds)
  const discovery = new Discovery(transport)
  const direct = createClient(transport, discovery)
  const latest = new LatestObjects(direct.get)
  const client = observingWrites(direct, (reference) => {
    const place = placeOfObject(reference, settings)
    return latest.writing(keyOfPlace(place), inventory.watches(place.kind, place.namespace))
  })
  const scope = scopeOf(settings)
  const inventory = new KubernetesInventory(settings)
  const ended = new AbortController()
  const reachability = new Reachability(transport, ended.signal, () => {
    const { problem } = reachability
    if (problem) log.warn({ err: problem }, 'the API server cannot be used')
    else log.info('the API server answers again')
    inventory.release()
    changes.distrust()
  })
  const watching = { transport, reachability, lists: new Slots(mostLists), signal: ended.signal }
  const following = new Following(watching)

  const base = {
    settings,
    client,
    inventory,
    ...scope,
    get defaultNamespace() {
      return session.known?.namespace ?? 'default'
    },
    follow: following.follow.bind(following),
    health: () => healthOf({ settings, scope, discovery, inventory, reachability }),
    async close() {
      ended.abort()
      latest.close()
      inventory.close()
      await transport.close()
    },
  }
  const changes = new ManifestChanges(base, inventory, latest)

  void watchSources({
    sources: sourcesOf(settings, scope.allowsKind),
    namespaces: settings.namespaces,
    discovery,
    inventory,
    ports: watching,
  })

  const account: KubernetesAccount = Object.assign(base, {
    rehearse: () => rehearse(account),
    manifests: manifestReader(base, changes, latest),
    jobs: jobReader(base, changes),
    logs: logReader(base),
  })
  return account
}
