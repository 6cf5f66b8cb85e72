import { z } from 'zod'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'

const schema = z.strictObject({
  name: z.string(),
  size: z.int().optional(),
  mode: z.enum(['fast', 'slow']).optional(),
  source: z
    .union([z.string(), z.strictObject({ kind: z.string(), labels: z.record(z.string(), z.string()) })])
    .optional(),
  scalar: z.union([z.string(), z.number()]).optional(),
  own: z.union([z.string(), z.number()], 'must be a name or a number').optional(),
  wanted: z.object({ scalar: z.union([z.string(), z.number()]) }).optional(),
  bounded: z.string().min(1).max(3).optional(),
  count: z.number().min(2).lt(5).optional(),
  some: z.array(z.string()).min(1).optional(),
  list: z.array(z.looseObject({ 'a.b': z.string() })).optional(),
})

describe('what a schema finds wrong', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['nothing at all', undefined, '', /^is missing; an object is wanted$/],
    ['another kind of thing', [], '', /^must be an object, not a list$/],
    ['a missing key', {}, 'name', /^is missing; a text is wanted$/],
    ['null', { name: null }, 'name', /^must be a text, not nothing$/],
    ['an unknown key', { name: 'a', nmae: 'b' }, 'nmae', /^is not known here$/],
    ['a wrong choice', { name: 'a', mode: 'medium' }, 'mode', /^must be "fast" or "slow"$/],
    [
      'the form of several that was meant',
      { name: 'a', source: { kind: 'x', labels: { n: 1 } } },
      'source.labels.n',
      /^must be a text/,
    ],
    ['kinds that it may be', { name: 'a', scalar: [] }, 'scalar', /^must be a text or a number, not a list$/],
    ['a schema’s own words', { name: 'a', own: [] }, 'own', /^must be a name or a number$/],
    [
      'a missing one of several kinds',
      { name: 'a', wanted: {} },
      'wanted.scalar',
      /^is missing; a text or a number is wanted$/,
    ],
    ['an empty text', { name: 'a', bounded: '' }, 'bounded', /^must not be empty$/],
    ['a long text', { name: 'a', bounded: 'abcd' }, 'bounded', /^must be at most 3 characters long$/],
    ['an empty list', { name: 'a', some: [] }, 'some', /^must not be empty$/],
    ['a small number', { name: 'a', count: 1 }, 'count', /^must be at least 2$/],
    ['a big number', { name: 'a', count: 5 }, 'count', /^must be less than 5$/],
    [
      'a place in a list',
      { name: 'a', list: [{ 'a.b': 'x' }, { 'a.b': 1 }] },
      'list[1]["a.b"]',
      /^must be a text/,
    ],
  ])('names %s', (_, given, path, message) => {
    const { error } = schema.safeParse(given)
    expect(schemaProblems(error!, given)).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  it('never repeats a value that was given', () => {
    const secret = 'hunter22'
    const given = { name: [secret], size: secret, mode: secret, source: 7, list: secret }
    const problems = schemaProblems(schema.safeParse(given).error!, given)
    expect(problems.map(({ path }) => path).sort()).toEqual(['list', 'mode', 'name', 'size', 'source'])
    expect(JSON.stringify(problems)).not.toContain(secret)
  })
})
