import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals'
import { buildOperationContext } from '@apollo/gateway'
import { type FetchNode, type PlanNode, QueryPlanner } from '@apollo/query-planner'
import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { ServiceName } from '#platform/service/service.ts'

/** How a federated subscription is carried out. */
export interface SubscriptionPlan {
  /** The document's text, the same for documents that differ in spelling only. */
  readonly text: string
  readonly document: DocumentNode
  readonly operation: ReturnType<typeof buildOperationContext>
  /** The service that owns the subscribed field. */
  readonly service: ServiceName
  /** What is subscribed there. */
  readonly primary: FetchNode
  readonly primaryDocument: DocumentNode
  /** What is executed for each event, at the other services. */
  readonly rest: PlanNode | undefined
  /** Each event is the whole present state, so that the latest one is all that a latecomer needs. */
  readonly isState: boolean
}

const rememberedPlans = 500

/** Plans subscriptions, each document once. */
export class SubscriptionPlanner {
  readonly apiSchema: Schema
  readonly schema: GraphQLSchema
  readonly supergraphSchema: GraphQLSchema
  readonly serviceNames: readonly string[]
  private readonly planner: QueryPlanner
  private readonly stateFields: ReadonlySet<string>
  private readonly plans = new LRUCache<string, SubscriptionPlan>({ max: rememberedPlans })

  /** `schema` is the API schema of the same supergraph. */
  constructor(supergraphSdl: string, schema: GraphQLSchema) {
    const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false })
    this.schema = schema
    this.apiSchema = supergraph.apiSchema()
    this.supergraphSchema = supergraph.schema.toGraphQLJSSchema()
    this.serviceNames = [...supergraph.subgraphsMetadata()].map(({ name }) => name)
    this.planner = new QueryPlanner(supergraph)
    this.stateFields = findStateFields(supergraphSdl)
  }

  /** Plans the subscription of a valid document. */
  plan(document: DocumentNode, operationName: string | undefined): SubscriptionPlan {
    const text = print(document)
    const key = `${operationName ?? ''}\n${text}`
    const known = this.plans.get(key)
    if (known) return known
    const plan = this.make(document, operationName, text)
    this.plans.set(key, plan)
    return plan
  }

  private make(document: DocumentNode, operationName: string | undefined, text: string): SubscriptionPlan {
    const options = operationName === undefined ? {} : { operationName }
    const { node } = this.planner.buildQueryPlan(operationFromDocument(this.apiSchema, document, options))
    if (node?.kind !== 'Subscription') throw new Error(`A subscription was planned as ${node?.kind}`)
    const { primary, rest } = node
    const primaryDocument = parse(primary.operation)
    return {
      text,
      document,
      operation: buildOperationContext({ schema: this.schema, operationDocument: document, ...options }),
      service: primary.serviceName as ServiceName,
      primary,
      primaryDocument,
      rest,
      isState: this.stateFields.has(rootField(primaryDocument)),
    }
  }
}

/** The subscriptions that are marked @presentState. */
function findStateFields(supergraphSdl: string): Set<string> {
  const subscription = parse(supergraphSdl).definitions.find(
    (definition): definition is ObjectTypeDefinitionNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Subscription',
  )
  const marked = subscription?.fields?.filter(({ directives }) =>
    directives?.some(({ name }) => name.value === 'presentState'),
  )
  return new Set(marked?.map(({ name }) => name.value))
}

function rootField({ definitions }: DocumentNode): string {
  for (const definition of definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION)
      for (const selection of definition.selectionSet.selections)
        if (selection.kind === Kind.FIELD) return selection.name.value
  return ''
}
