import type { SubscriptionResolvers } from '#schema/generated/clouddriver.ts'
import { followLog, followManifest, followTask } from '../actions/follow.ts'
import type { LogLine } from '../actions/instanceLog.ts'
import type { Ports } from '../actions/ports.ts'
import type { Manifest } from '../domain/manifest.ts'
import type { OperationTask } from '../domain/operationTask.ts'
import { InfrastructureFeed, type ResourceChange } from '../runtime/infrastructureFeed.ts'

export const subscription = (ports: Ports): SubscriptionResolvers => ({
  infrastructureUpdated: {
    subscribe: (_, { application }) => new InfrastructureFeed(application, ports.accounts),
    resolve: (event: ResourceChange) => event,
  },
  operationTaskUpdated: {
    subscribe: (_, { id }) => followTask(id, ports),
    resolve: (event: OperationTask) => event,
  },
  manifestUpdated: {
    subscribe: (_, { account, ...reference }) => followManifest(account, reference, ports),
    resolve: (event: Manifest) => event,
  },
  instanceLogUpdated: {
    subscribe: (_, { container, tailLines, ...place }) =>
      followLog({ ...place, container: container ?? undefined, tailLines: tailLines ?? undefined }, ports),
    resolve: (event: LogLine) => event,
  },
})
