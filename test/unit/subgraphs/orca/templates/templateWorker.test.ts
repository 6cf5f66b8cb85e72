import type { Request } from '../../../../../subgraphs/orca/templates/v1/requests.ts'
import { TemplateWorker } from '../../../../../subgraphs/orca/templates/v1/templateWorker.ts'

// biome-ignore lint/suspicious/noExplicitAny: an answer as it comes
type Json = any

const render = (text: string): Request => ({ kind: 'render', text, context: { zone: 'west' } })

describe('templates of schema 1', () => {
  const worker = new TemplateWorker()
  afterAll(() => worker.stop())

  it('are rendered one after the other', async () => {
    const answers = await Promise.all(
      ['{{ zone }}', '{{ nothing }}', '{{ zone }}!'].map((text) => worker.run(render(text))),
    )
    expect(answers).toEqual([
      { rendered: 'west' },
      { failure: expect.stringMatching(/undefined value/), isLost: false },
      { rendered: 'west!' },
    ])
  })

  it.each([
    ['a text', '{{ "a" * 1000000000 }}'],
    ['a list', '{{ [1] * 100000000 }}'],
    [
      'a text that doubles',
      '{% set s = namespace(a="aaaaaaaa") %}{% for i in range(40) %}{% set s.a = s.a ~ s.a %}{% endfor %}{{ s.a }}',
    ],
  ])('get only so much memory for %s, and the next goes on', async (_, text) => {
    expect(await worker.run(render(text))).toEqual({ failure: expect.stringMatching(/memory/), isLost: true })
    expect(await worker.run(render('{{ zone }}'))).toEqual({ rendered: 'west' })
  })
})

describe('what templates of schema 1 render', () => {
  const worker = new TemplateWorker({ characters: 1_000 })
  afterAll(() => worker.stop())

  const text = (length: number) => `{{ "a" * ${length} }}`
  const expand = async (more: Record<string, unknown>): Promise<Json> => {
    const config = { schema: '1', pipeline: { application: 'shop', variables: {} }, stages: [] }
    const template = { schema: '1', id: 't', variables: [], stages: [], ...more }
    const job = { definition: { name: 'p', config }, templates: [template], trigger: {}, ids: {} }
    return worker.run({ kind: 'expand', job })
  }
  const stages = (...lengths: number[]) =>
    lengths.map((length, index) => ({
      id: `s${index}`,
      type: 'wait',
      ...(index > 0 && { dependsOn: [`s${index - 1}`] }),
      config: { text: text(length) },
    }))

  it('is as long as it may be, and no longer', async () => {
    expect(await worker.run(render(text(1_000)))).toEqual({ rendered: 'a'.repeat(1_000) })
    expect(await worker.run(render(text(1_001)))).toEqual({
      failure: 'more is rendered than a pipeline may hold',
      isLost: false,
    })
    expect(await worker.run(render('{{ zone }}'))).toEqual({ rendered: 'west' })
  })

  it('is counted for a whole pipeline, its variables’ defaults too', async () => {
    expect((await expand({ stages: stages(450, 450) })).done.problems).toEqual([])
    const tooLong = [expect.objectContaining({ message: expect.stringMatching(/more is rendered/) })]
    expect((await expand({ stages: stages(450, 450, 450) })).done.problems).toEqual(tooLong)
    const variables = [{ name: 'v', type: 'string', defaultValue: text(450) }]
    expect((await expand({ variables, stages: stages(450, 450) })).done.problems).toEqual(tooLong)
  })
})

describe('a template of schema 1 that takes too long', () => {
  const worker = new TemplateWorker({ ms: 1_000 })
  afterAll(() => worker.stop())

  it('is given up, and the next goes on', async () => {
    expect(await worker.run(render('{{ zone }}'))).toEqual({ rendered: 'west' })
    const rounds =
      '{% set long = "a" * 1000000 %}{% for i in range(100000) %}{% set s = long | upper %}{% endfor %}'
    const begun = performance.now()
    expect(await worker.run(render(rounds))).toEqual({
      failure: 'takes longer than 1 s to be rendered',
      isLost: true,
    })
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990)
    expect(await worker.run(render('{{ zone }}'))).toEqual({ rendered: 'west' })
  })
})
