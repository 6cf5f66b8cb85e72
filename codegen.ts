import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CodegenConfig } from '@graphql-codegen/cli'
import { serviceSdl, servicesWithSchema } from '#platform/graphql/sdl.ts'
import type { ServiceName } from '#platform/service/service.ts'

/**
 * What scripts/codegen.ts generates into schema/generated:
 * - <service>.ts: the resolver types of a subgraph;
 * - operations-<caller>-<owner>.ts: the documents of subgraphs/<caller>/operations/<owner>.graphql, which the caller
 *   sends straight to the owning subgraph and which are therefore checked against that subgraph's SDL.
 */
export const generated = 'schema/generated'

/**
 * The record that a service's resolvers get as the parent of a type, where it is not the GraphQL type itself:
 * GraphQL type → file of the service and the type that it exports, e.g. Execution: 'domain/execution.ts#Execution'.
 */
const parents: Partial<Record<ServiceName, Record<string, string>>> = {
  front50: {
    Application: 'domain/application.ts#ApplicationView',
    Pipeline: 'domain/pipeline.ts#Pipeline',
    PipelineVersion: 'domain/pipeline.ts#PipelineVersion',
    PipelineChanges: 'actions/pipelineChanges.ts#PipelineChanges',
    Strategy: 'domain/pipeline.ts#Pipeline',
    PipelineTemplate: 'domain/storedObject.ts#StoredObject',
    PipelineTemplateVersion: 'domain/storedObject.ts#ObjectVersion',
    ObjectVersion: 'domain/storedObject.ts#ObjectVersion',
    Project: 'domain/storedObject.ts#StoredObject',
    ProjectConfig: 'domain/kinds/project.ts#ProjectConfig',
    ProjectCluster: 'domain/kinds/project.ts#ProjectCluster',
    ProjectPipeline: 'domain/kinds/project.ts#ProjectPipeline',
    Notifications: 'domain/storedObject.ts#StoredObject',
    ServiceAccount: 'domain/serviceAccount.ts#ServiceAccount',
    CanaryConfig: 'domain/storedObject.ts#StoredObject',
    PluginInfo: 'domain/storedObject.ts#StoredObject',
    EntityTags: 'domain/storedObject.ts#StoredObject',
  },
  clouddriver: {
    Account: 'resolvers/parents.ts#AccountReference',
    Application: 'resolvers/parents.ts#ApplicationReference',
    Cluster: 'domain/clusters.ts#Cluster',
    ServerGroup: 'domain/resources.ts#ServerGroup',
    ServerGroupManager: 'domain/resources.ts#ServerGroupManager',
    Instance: 'domain/resources.ts#Instance',
    LoadBalancer: 'domain/resources.ts#LoadBalancer',
    SecurityGroup: 'domain/resources.ts#SecurityGroup',
    Image: 'resolvers/parents.ts#ImageOfAccount',
    Manifest: 'domain/manifest.ts#Manifest',
    ManifestStability: 'actions/manifestStability.ts#Stability',
    Job: 'domain/manifest.ts#Job',
    OperationTask: 'domain/operationTask.ts#OperationTask',
    CloudOperation: 'providers/operation.ts#AnyOperationDefinition',
    LogLine: 'actions/instanceLog.ts#LogLine',
    LogPage: 'actions/instanceLog.ts#LogPage',
    InfrastructureChange: 'runtime/infrastructureFeed.ts#ResourceChange',
    Stage: 'resolvers/parents.ts#StageReference',
  },
  igor: {
    BuildService: 'runtime/masters.ts#ConnectedMaster',
    BuildJob: 'resolvers/parents.ts#JobOfMaster',
    Build: 'resolvers/parents.ts#BuildOfMaster',
    Stage: 'resolvers/parents.ts#StageReference',
  },
  orca: {
    Application: 'resolvers/parents.ts#ApplicationReference',
    Pipeline: 'resolvers/parents.ts#PipelineReference',
    Execution: 'domain/execution.ts#ExecutionRecord',
    ExecutionConnection: 'resolvers/parents.ts#ExecutionPage',
    ExpandedPipeline: 'templates/load.ts#ExpandedPipeline',
    PipelineDiff: 'actions/pipelineDiff.ts#PipelineDiff',
    PipelinePlan: 'planning/plan.ts#PipelinePlan',
    Stage: 'resolvers/parents.ts#StageOfExecution',
    StageType: 'stages/define.ts#AnyStageDefinition',
    ExecutionEvent: 'domain/events/event.ts#ExecutionEvent',
    Event: 'resolvers/parents.ts#EventReference',
  },
  echo: {
    Event: 'domain/event.ts#EchoEvent',
    Pipeline: 'resolvers/parents.ts#PipelineReference',
    PipelineTrigger: 'triggers/indexed.ts#IndexedTrigger',
    Schedule: 'schedule/schedule.ts#Schedule',
    TriggerExplanation: 'actions/explainTrigger.ts#Explanation',
    NotificationDelivery: 'domain/notifications/delivery.ts#Delivery',
    NotificationType: 'notifications/define.ts#AnyChannel',
  },
}

/** A resolver may answer a Date or milliseconds (platform/graphql/scalars.ts writes them); a client always gets text. */
const resolverScalars = {
  ID: 'string',
  JSON: 'unknown',
  DateTime: { input: 'string', output: 'string | number | Date' },
}
const clientScalars = { ID: 'string', JSON: 'unknown', DateTime: 'string', _Any: 'unknown' }

function resolverTypes(service: ServiceName): CodegenConfig['generates'] {
  const folder = `../../subgraphs/${service}`
  const mappers = Object.entries(parents[service] ?? {}).map(([type, place]) => [type, `${folder}/${place}`])
  return {
    [`${generated}/${service}.ts`]: {
      schema: serviceSdl(service),
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        federation: true,
        contextType: `${folder}/resolvers/context.ts#Context`,
        mappers: Object.fromEntries(mappers),
        mapperTypeSuffix: 'Record',
        enumsAsConst: true,
        namingConvention: { enumValues: 'keep' },
        optionalResolveType: true,
        useTypeImports: true,
        scalars: resolverScalars,
      },
    },
  }
}

/** What Federation adds to a subgraph's schema: any entity by its key. */
function entitiesOf(sdl: string): string {
  const entities = [...sdl.matchAll(/^type (\w+) @key/gm)].map(([, type]) => type)
  return `scalar _Any
    union _Entity = ${entities.join(' | ')}
    extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`
}

function operations(caller: ServiceName): CodegenConfig['generates'] {
  const folder = join('subgraphs', caller, 'operations')
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.graphql')) : []
  return Object.fromEntries(
    files.map((file) => {
      const owner = file.slice(0, -'.graphql'.length) as ServiceName
      return [
        `${generated}/operations-${caller}-${owner}.ts`,
        {
          schema: [serviceSdl(owner), entitiesOf(serviceSdl(owner))],
          documents: join(folder, file),
          plugins: ['typescript-operations', 'typed-document-node'],
          config: {
            documentMode: 'documentNode',
            enumType: 'string-literal',
            namingConvention: { enumValues: 'keep' },
            useTypeImports: true,
            scalars: clientScalars,
          },
        },
      ]
    }),
  )
}

const services = servicesWithSchema()

export default {
  emitLegacyCommonJSImports: false,
  importExtension: '',
  generates: Object.assign({}, ...services.map(resolverTypes), ...services.map(operations)),
} satisfies CodegenConfig
