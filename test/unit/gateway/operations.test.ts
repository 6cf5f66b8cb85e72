import { buildSchema } from 'graphql'
import { Operations } from '../../../gateway/operations.ts'
import { limits } from '../../fixtures/gate.ts'

const schema = buildSchema('enum Colour { RED } type Query { count(colours: [Colour!]): Int who: String }')
const operations = new Operations(schema, limits, true)
const query = 'query ($colours: [Colour!]) { count(colours: $colours) }'

describe('operations that Gate admits', () => {
  it('should have variables that fit', () => {
    const { operation, errors } = operations.admit({ query, variables: { colours: ['RED'] } })
    expect(errors).toBeUndefined()
    expect(operation).toMatchObject({ kind: 'query', variables: { colours: ['RED'] } })
  })

  it('should be refused for the first of a million wrong values, not for all of them', () => {
    const before = process.cpuUsage()
    const { errors } = operations.admit({ query, variables: { colours: Array(1_000_000).fill('BLUE') } })
    const { user, system } = process.cpuUsage(before)
    expect(errors![0]!.message).toBe(
      'Variable "$colours" got invalid value "BLUE" at "colours[0]"; Value "BLUE" does not exist in "Colour" enum.',
    )
    expect(errors!.length).toBeLessThan(30)
    expect((user + system) / 1_000).toBeLessThan(500)
  })

  it('should be refused for their length before anybody reads them', () => {
    const { errors } = operations.admit({ query: `{ who } #${'x'.repeat(600_000)}` })
    expect(errors!.map(({ message }) => message)).toEqual([
      'query: It has 600009 characters; the limit is 500000.',
    ])
  })
})
