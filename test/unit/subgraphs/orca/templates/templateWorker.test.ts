import type { Request } from '../../../../../subgraphs/orca/templates/v1/requests.ts'
import { TemplateWorker } from '../../../../../subgraphs/orca/templates/v1/templateWorker.ts'

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
