import { buildSchema, GraphQLError, type GraphQLScalarType, graphqlSync } from 'graphql'
import { notFound } from '#platform/errors/errors.ts'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import { createLogger } from '#platform/log/log.ts'

function format(error: unknown) {
  const lines: string[] = []
  const log = createLogger({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) })
  return { formatted: formatGraphQLError(error, log), logged: lines.map((line) => JSON.parse(line)) }
}

const schema = buildSchema(
  'scalar Even\ntype Query { fails: Int, needs(a: Int!): Int, even(a: Even): Int, never: Int! }',
)
const even = schema.getType('Even') as GraphQLScalarType
even.parseValue = even.parseLiteral = () => {
  throw new TypeError('Not even.')
}

/** The one error that running a document makes. */
function errorOf(source: string, fails: () => unknown = () => null, variableValues = {}): GraphQLError {
  const { errors = [] } = graphqlSync({
    schema,
    source,
    rootValue: { fails, never: () => null },
    variableValues,
  })
  expect(errors).toHaveLength(1)
  return errors[0] as GraphQLError
}

describe('an error that leaves through GraphQL', () => {
  it('of the table goes out as it is, with its place', () => {
    const error = errorOf('{ fails }', () => {
      throw notFound('execution', '1')
    })
    const { formatted, logged } = format(error)
    expect(formatted).toEqual({
      message: 'There is no execution 1.',
      path: ['fails'],
      extensions: { code: 'NOT_FOUND', kind: 'execution', id: '1' },
    })
    expect(logged).toEqual([])
  })

  it.each([
    ['a thrown error', new Error('password of the database')],
    ['something that is no error', 'password of the database'],
    [
      'an error with a code of its own',
      Object.assign(new Error('password of the database'), { extensions: { code: 'EVIL' } }),
    ],
  ])('unforeseen is masked, and stands in the log under the id that the caller sees: %s', (_, thrown) => {
    const error = errorOf('{ fails }', () => {
      throw thrown
    })
    const { formatted, logged } = format(error)
    const { code, logId } = formatted.extensions as { code: string; logId: string }
    expect(code).toBe('INTERNAL_SERVER_ERROR')
    expect(formatted.message).toContain(logId)
    expect(JSON.stringify(formatted)).not.toContain('password')
    expect(logged).toEqual([expect.objectContaining({ level: 'error', logId })])
    expect(JSON.stringify(logged[0].err)).toContain('password')
  })

  it('about a missing value of a non-null field is a defect of ours', () => {
    expect(format(errorOf('{ never }')).formatted.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
  })

  it.each([
    ['a wrong variable', 'query ($a: Int!) { needs(a: $a) }', { a: 'x' }, /got invalid value "x"/],
    ['a missing variable', 'query ($a: Int!) { needs(a: $a) }', {}, /was not provided/],
    ['a scalar that refuses a variable', 'query ($a: Even) { even(a: $a) }', { a: 1 }, /Not even/],
  ])('about the input stays readable: %s', (_, source, variables, message) => {
    const { formatted, logged } = format(errorOf(source, undefined, variables))
    expect(formatted).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'BAD_USER_INPUT' },
    })
    expect(logged).toEqual([])
  })

  it.each([['GRAPHQL_PARSE_FAILED'], ['GRAPHQL_VALIDATION_FAILED']])(
    'with GraphQL’s own code %s keeps it',
    (code) => {
      const error = new GraphQLError('Cannot query field "x".', {
        extensions: { code, stacktrace: ['secret'] },
      })
      expect(format(error).formatted).toEqual({ message: 'Cannot query field "x".', extensions: { code } })
    },
  )
})
