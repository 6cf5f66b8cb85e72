import { Orca, type Seen } from '../orca.ts'

let orca: Orca
let types: Seen[]
beforeAll(async () => {
  orca = await Orca.start()
  types = await orca.get('{ stageTypes { type title description isInternal aliases parameters common } }')
})
afterAll(() => orca.stop())

/** What a form cannot be built from: a place without a type or without words for a person. */
function gaps(schema: Seen, path: string): string[] {
  const found: string[] = []
  for (const [name, property] of Object.entries<Seen>(schema.properties ?? {})) {
    const at = `${path}.${name}`
    if (!property.description) found.push(`${at}: no description`)
    if (!hasType(property)) found.push(`${at}: no type`)
    found.push(...gaps(property, at))
  }
  for (const part of [schema.items, ...(schema.anyOf ?? [])]) if (part) found.push(...gaps(part, path))
  return found
}

/** `{}` in a list of values is anything: a payload, what a template holds. */
const hasType = (schema: Seen): boolean =>
  schema.type !== undefined ||
  schema.enum !== undefined ||
  schema.const !== undefined ||
  (schema.anyOf ?? []).some(hasType)

describe('the table of stage types', () => {
  it('has a title and a description for each', () => {
    for (const { title, description } of types) {
      expect(title).toMatch(/^[A-Z].*[^.]$/)
      expect(description).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('describes each parameter of each type, at any depth', () => {
    expect(types.flatMap(({ type, parameters }) => gaps(parameters, type))).toEqual([])
  })

  it('names no type and no alias twice', () => {
    const names = types.flatMap(({ type, aliases }) => [type, ...aliases])
    expect(names).toEqual([...new Set(names)])
  })

  it('asks for no parameter that has a default', () => {
    for (const { parameters } of types)
      for (const name of parameters.required ?? [])
        expect(parameters.properties[name].default).toBeUndefined()
  })

  it('describes once what every stage may have', () => {
    const [{ common }] = types
    expect(gaps(common, 'common')).toEqual([])
    expect(Object.keys(common.properties)).toEqual(
      expect.arrayContaining([
        'failPipeline',
        'continuePipeline',
        'completeOtherBranchesThenFail',
        'failOnFailedExpressions',
        'stageEnabled',
        'restrictExecutionDuringTimeWindow',
        'restrictedExecutionWindow',
        'stageTimeoutMs',
        'overrideTimeout',
        'comments',
        'notifications',
        'sendNotifications',
        'expectedArtifacts',
      ]),
    )
    expect(common.required).toBeUndefined()
  })
})

describe('what every stage may have', () => {
  const window = (more: object) => ({
    restrictExecutionDuringTimeWindow: true,
    restrictedExecutionWindow: more,
  })
  const hours = { startHour: 9, startMin: 0, endHour: 17, endMin: 0 }
  const problems = (stage: object) =>
    orca.get(
      'query ($definition: JSON!) { definitionProblems(definition: $definition) { path message severity } }',
      {
        definition: { stages: [{ refId: '1', type: 'wait', waitTime: 1, ...stage }] },
      },
    )

  it.each([
    ['a negative time-out', { stageTimeoutMs: -1 }, 'stages[0].stageTimeoutMs', 'ERROR'],
    ['a time-out in words', { stageTimeoutMs: 'soon' }, 'stages[0].stageTimeoutMs', 'ERROR'],
    ['a flag that is none', { failPipeline: 'maybe' }, 'stages[0].failPipeline', 'ERROR'],
    [
      'an hour of 24',
      window({ whitelist: [{ ...hours, startHour: 24 }] }),
      'stages[0].restrictedExecutionWindow.whitelist[0].startHour',
      'ERROR',
    ],
    [
      'a minute of 60',
      window({ whitelist: [hours, { ...hours, endMin: 60 }] }),
      'stages[0].restrictedExecutionWindow.whitelist[1].endMin',
      'ERROR',
    ],
    ['a day 0', window({ days: [1, 0] }), 'stages[0].restrictedExecutionWindow.days[1]', 'ERROR'],
    ['a day 8', window({ days: [8] }), 'stages[0].restrictedExecutionWindow.days[0]', 'ERROR'],
    [
      'a time zone that is not there',
      window({ whitelist: [hours], timezone: 'Mars/Olympus' }),
      'stages[0].restrictedExecutionWindow.timezone',
      'ERROR',
    ],
    [
      'a random wait of less than nothing',
      window({ days: [1], jitter: { enabled: true, minDelay: -1, maxDelay: 5 } }),
      'stages[0].restrictedExecutionWindow.jitter.minDelay',
      'ERROR',
    ],
    [
      'a random wait the wrong way round',
      window({ days: [1], jitter: { enabled: true, minDelay: 60, maxDelay: 5 } }),
      'stages[0].restrictedExecutionWindow.jitter.minDelay',
      'ERROR',
    ],
    ['a window that never opens', window({}), 'stages[0].restrictedExecutionWindow', 'WARNING'],
    [
      'a window without anything',
      { restrictExecutionDuringTimeWindow: true },
      'stages[0].restrictedExecutionWindow',
      'WARNING',
    ],
    ['notifications that are no list', { notifications: 'ann' }, 'stages[0].notifications', 'ERROR'],
  ])('is looked at: %s', async (_, stage, path, severity) => {
    expect(await problems(stage)).toEqual([{ path, message: expect.any(String), severity }])
  })

  it.each([
    ['texts for numbers and flags', { stageTimeoutMs: '5000', failPipeline: 'true' }],
    [
      'nothing, said with null',
      { stageTimeoutMs: null, notifications: null, comments: null, restrictedExecutionWindow: null },
    ],
    ['a window that is not in force', { restrictedExecutionWindow: { whitelist: [{ startHour: 99 }] } }],
    [
      'a random wait that is not in force',
      window({ days: [1], jitter: { enabled: false, minDelay: 60, maxDelay: 5 } }),
    ],
    ['an expression', { stageTimeoutMs: '$' + '{1000 * 60}' }],
    [
      'a whole window',
      window({
        whitelist: [hours],
        days: [2, 3],
        timezone: 'Europe/Berlin',
        jitter: { enabled: true, minDelay: 1, maxDelay: 60, skipManual: true },
      }),
    ],
  ])('may be %s', async (_, stage) => {
    expect(await problems(stage)).toEqual([])
  })

  it('is not started with when it is wrong', async () => {
    const errors = await orca.refused({ stages: [{ refId: '1', type: 'wait', ...window({}) }] })
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      problems: [{ path: 'stages[0].restrictedExecutionWindow' }],
    })
  })
})
