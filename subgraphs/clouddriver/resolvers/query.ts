import { waitMsOf } from '#platform/concurrency/longPoll.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { QueryResolvers } from '#schema/generated/clouddriver.ts'
import {
  artifactAccounts,
  artifactContent,
  artifactFile,
  artifactNames,
  artifactVersions,
} from '../actions/artifacts.ts'
import { images, serverGroup } from '../actions/infrastructure.ts'
import { instanceLog } from '../actions/instanceLog.ts'
import { findJob } from '../actions/job.ts'
import { manifestStability } from '../actions/manifestStability.ts'
import { clusterManifests, diffManifest, targetManifest } from '../actions/manifests.ts'
import { operationEffects } from '../actions/operationEffects.ts'
import { awaitTask } from '../actions/operationTask.ts'
import type { Ports } from '../actions/ports.ts'

export const query = (ports: Ports): QueryResolvers => ({
  accounts: (_, { cloudProvider }) =>
    ports.accounts.all().filter(({ provider }) => cloudProvider == null || provider.name === cloudProvider),
  account: (_, { name }) => ports.accounts.find(name) ?? null,
  manifest: async (_, place, { loaders }) => (await loaders.manifests.load(place)) ?? null,
  clusterManifests: async (_, { account, ...cluster }) => [
    ...(await clusterManifests(account, cluster, ports)),
  ],
  targetManifest: async (_, { account, criteria, ...cluster }) =>
    (await targetManifest(account, cluster, criteria, ports)) ?? null,
  diffManifest: async (_, { account, location, manifest }) => {
    const diff = await diffManifest(account, location ?? undefined, manifest, ports)
    return { ...diff, changes: [...diff.changes], problems: [...diff.problems] }
  },
  operationEffects: async (_, { application, ...given }) => {
    const found = await operationEffects({ ...given, application: application ?? undefined }, ports)
    return {
      effects: found.effects.map((each) => ({ ...each, changes: [...each.changes] })),
      problems: [...found.problems],
      resultObjects: [...found.resultObjects],
    }
  },
  manifestStability: (_, { account, manifests, known, waitMs }) =>
    manifestStability(account, manifests, known ?? undefined, waitMsOf(waitMs), ports),
  job: async (_, { known, waitMs, ...place }) =>
    (await findJob(place, known ?? undefined, waitMsOf(waitMs), ports)) ?? null,
  instanceLog: (_, { container, after, first, previous, waitMs, ...place }) =>
    instanceLog(
      {
        ...place,
        container: container ?? undefined,
        after: after ?? undefined,
        first: first ?? 1_000,
        previous: previous ?? false,
        waitMs: waitMsOf(waitMs),
      },
      ports,
    ),
  serverGroup: async (_, { account, region, name }) =>
    (await serverGroup(account, region, name, ports)) ?? null,
  images: (_, { account, region, query: text }) =>
    images(account, { region: region ?? undefined, text: text ?? undefined }, ports),
  operationTask: async (_, { id, afterRevision, waitMs }) =>
    (await awaitTask(id, afterRevision ?? undefined, waitMsOf(waitMs), ports)) ?? null,
  cloudOperations: (_, { cloudProvider }) => {
    const provider = ports.providers.find(cloudProvider)
    if (provider) return [...provider.operations]
    throw badInput([{ path: 'cloudProvider', message: ports.providers.unknown(cloudProvider) }])
  },
  artifactContent: (_, { artifact }, { caller }) => artifactContent(artifact, ports, caller),
  artifactFile: (_, { artifact, path }, { caller }) => artifactFile(artifact, path, ports, caller),
  artifactAccounts: () => artifactAccounts(ports),
  artifactNames: (_, { account }, { caller }) => artifactNames(account, ports, caller),
  artifactVersions: (_, { account, name }, { caller }) => artifactVersions(account, name, ports, caller),
})
