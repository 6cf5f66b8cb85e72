import { checkParameters } from '../../../../../subgraphs/orca/domain/parameters.ts'

describe('a parameter that is required', () => {
  const messages = (config: object, given: unknown) =>
    checkParameters([{ name: 'x', required: true, ...config }], given).problems.map(
      ({ path, message }) => `${path} ${message}`,
    )

  it.each<[string, object, unknown, string]>([
    ['was not given', {}, {}, 'is required and has no default'],
    ['is empty', {}, { x: '' }, 'is required, and an empty text was given'],
    ['is null', {}, { x: null }, 'is required, and null was given'],
    [
      'is empty and has a default',
      { default: 'hello' },
      { x: '' },
      'is required, and an empty text was given; leave it out to have its default, "hello"',
    ],
    ['has an empty default', { default: '' }, {}, 'is required, and is empty, as its default is'],
  ])('is told when it %s', (_, config, given, message) => {
    expect(messages(config, given)).toEqual([`trigger.parameters.x ${message}`])
  })

  it.each<[string, object, unknown]>([
    ['its default', { default: 'hello' }, {}],
    ['false', {}, { x: false }],
    ['0', {}, { x: 0 }],
    ['an expression', {}, { x: '${1}' }],
  ])('may have %s', (_, config, given) => {
    expect(messages(config, given)).toEqual([])
  })
})
