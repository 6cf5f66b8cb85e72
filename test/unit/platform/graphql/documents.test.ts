import { buildSchema, type DocumentNode, type GraphQLError } from 'graphql'
import { Documents } from '#platform/graphql/documents.ts'
import { refuseShape } from '../../../../gateway/limits/limits.ts'
import { limits } from '../../../fixtures/gate.ts'

const schema = buildSchema('type Query { a: Query, leaf: Int }')
const nested = (levels: number) => `{ ${'a {'.repeat(levels)} leaf ${'}'.repeat(levels)} }`

describe('Documents', () => {
  it('refuses whatever nests too deeply, wherever the stack ends', () => {
    const documents = new Documents(schema, {
      maxTokens: 100_000,
      refuse: (document) => refuseShape(document, limits),
    })
    for (let levels = 25; levels < 4_000; levels += 25) {
      const { errors } = documents.prepare(nested(levels))
      expect([levels, errors?.map(({ message }) => message).join()]).toEqual([
        levels,
        expect.stringMatching(/^The document (nests too deeply|has depth \d+; the limit is 20)\.$/),
      ])
    }
  })

  it('refuses what those who look at it after the parser cannot follow', () => {
    const follow = (document: DocumentNode): readonly GraphQLError[] => follow(document)
    const { errors } = new Documents(schema, { maxTokens: 100, refuse: follow }).prepare(nested(2))
    expect(errors).toMatchObject([
      { message: 'The document nests too deeply.', extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
    ])
  })
})
