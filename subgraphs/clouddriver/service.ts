import { monotonicFactory } from 'ulid'
import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'
import { checkConfig } from './actions/checkConfig.ts'
import { configuredAccounts } from './actions/configuredAccounts.ts'
import { openArtifactAccounts } from './actions/configuredArtifacts.ts'
import { findManifest } from './actions/manifests.ts'
import type { Ports } from './actions/ports.ts'
import { prepareOperation } from './actions/readOperation.ts'
import { removeLeftBehind } from './artifacts/git/folder.ts'
import { artifactKinds } from './artifacts/index.ts'
import { providers as allProviders } from './providers/index.ts'
import type { AnyProvider } from './providers/provider.ts'
import { ProviderTable } from './providers/table.ts'
import { account } from './resolvers/account.ts'
import { application, cluster, stage } from './resolvers/application.ts'
import { createLoaders } from './resolvers/loaders.ts'
import { job, logPage, manifest, manifestStability } from './resolvers/manifest.ts'
import { mutation } from './resolvers/mutation.ts'
import { cloudOperation, operationTask } from './resolvers/operation.ts'
import { query } from './resolvers/query.ts'
import * as resources from './resolvers/resources.ts'
import { subscription } from './resolvers/subscription.ts'
import { accountGauges } from './runtime/accountMetrics.ts'
import { AccountRegistry } from './runtime/accounts.ts'
import { StoredAccounts } from './runtime/storedAccounts.ts'
import { startRounds } from './runtime/sweep.ts'
import { TaskRunner } from './runtime/taskRunner.ts'
import { accountRepository } from './store/accounts.ts'
import { clouddriverCollections } from './store/models.ts'
import { taskRepository } from './store/tasks.ts'

/** Clouds: accounts, what they hold, and operations on it. */
export default {
  name: 'clouddriver',
  checkConfig: (config) => checkConfig(config, new ProviderTable(allProviders)),
  start: startWith(allProviders),
} satisfies ServiceDefinition

/** The service with these providers. */
export function startWith(providers: readonly AnyProvider[]) {
  return (platform: Platform): Promise<RunningService> => start(platform, new ProviderTable(providers))
}

async function start(platform: Platform, providers: ProviderTable): Promise<RunningService> {
  const { clock, config, engine, failpoint, http, log, metrics } = platform
  const { events, leases } = engine
  const collections = clouddriverCollections(platform.mongo)
  await collections.prepare()
  const tasks = taskRepository(collections)
  const storedAccounts = accountRepository(collections)
  const stopping = new AbortController()
  const accounts = new AccountRegistry({ config, clock, http }, log)
  const gauges = accountGauges(accounts, metrics)
  const artifacts = openArtifactAccounts(config, artifactKinds, {
    clock,
    http,
    call: platform.call,
    manifest: (account, reference) => findManifest(account, reference, { accounts }),
  })
  await removeLeftBehind()
  for (const definition of await configuredAccounts(config, providers)) accounts.put(definition)
  const stored = new StoredAccounts({ accounts, stored: storedAccounts, providers, events, log })
  await stored.start()
  const runner = new TaskRunner({
    tasks,
    events,
    leases,
    metrics,
    clock,
    log,
    failpoint,
    prepare: (submitted, cloudProvider) => prepareOperation(submitted, cloudProvider, providers, accounts),
  })
  await runner.sweep()
  const stopRounds = startRounds(
    async () => {
      await stored.readAll()
      await runner.sweep()
    },
    gauges,
    log,
  )
  const ports: Ports = {
    accounts,
    artifacts,
    artifactLimits: config.artifacts,
    storedAccounts,
    tasks,
    runner,
    providers,
    events,
    http,
    clock,
    log,
    newId: monotonicFactory(),
    failpoint,
    stopping: stopping.signal,
  }

  return {
    resolvers: {
      Query: query(ports),
      Mutation: mutation(ports),
      Subscription: subscription(ports),
      Account: account(ports),
      Application: application(ports),
      Cluster: cluster(ports),
      ServerGroup: resources.serverGroup(ports),
      ServerGroupManager: resources.serverGroupManager(ports),
      Instance: resources.instance(ports),
      LoadBalancer: resources.loadBalancer(ports),
      SecurityGroup: resources.securityGroup(ports),
      Image: resources.image,
      InfrastructureChange: resources.infrastructureChange(ports),
      Manifest: manifest(ports),
      ManifestStability: manifestStability,
      Job: job,
      LogPage: logPage,
      OperationTask: operationTask,
      CloudOperation: cloudOperation,
      Stage: stage,
    },
    context: (caller) => ({ caller, loaders: createLoaders(ports) }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    async stop(timeoutMs) {
      stopRounds()
      stored.stop()
      stopping.abort()
      await runner.stop(timeoutMs)
      await accounts.stop()
    },
  }
}
