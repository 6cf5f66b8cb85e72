import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql'
import { costOf } from './cost.ts'
import { measure } from './measure.ts'

/** What an operation may ask for. */
export interface OperationLimits {
  readonly depth: number
  readonly cost: number
  readonly aliases: number
  readonly tokens: number
  readonly directives: number
}

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', problems: [{ path: 'query', message }] },
  })
}

/** What makes a document too big or too deep to be looked at any further. */
export function refuseShape(document: DocumentNode, limits: OperationLimits): GraphQLError[] {
  const shape = measure(document)
  const problems: GraphQLError[] = []
  const check = (what: string, value: number, limit: number) => {
    if (value > limit) problems.push(refusal(`The document has ${what} ${value}; the limit is ${limit}.`))
  }
  if (shape.cycle) problems.push(refusal(`The fragment ${shape.cycle} spreads itself.`))
  check('depth', shape.depth, limits.depth)
  check('aliases:', shape.aliases, limits.aliases)
  check('directives:', shape.directives, limits.directives)
  check('repetitions of one field:', shape.repetitions, Math.max(limits.aliases, 10))
  return problems
}

/** What makes an operation, with its variables, too expensive to be executed. */
export function refuseCost(
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
  limits: OperationLimits,
): GraphQLError[] {
  const cost = costOf(document, operationName, variables, schema)
  if (cost <= limits.cost) return []
  return [
    refusal(
      `The operation has the cost ${cost}; the limit is ${limits.cost}. Ask for smaller pages or fewer fields.`,
    ),
  ]
}
