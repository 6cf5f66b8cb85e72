import { contentText, stamp, withCronTriggerIds } from '../../../../../subgraphs/front50/domain/definition.ts'

const cron = (expression: string, id?: string) => ({
  type: 'cron',
  cronExpression: expression,
  ...(id && { id }),
})

function ids(definition: Record<string, unknown>, previous?: Record<string, unknown>): unknown[] {
  let count = 0
  const { triggers } = withCronTriggerIds(definition, previous, () => `new${++count}`)
  return (triggers as { id?: unknown }[]).map(({ id }) => id)
}

describe('ids of cron triggers', () => {
  const previous = { triggers: [cron('a', '1'), cron('b', '2')] }
  it.each<[string, Record<string, unknown>, Record<string, unknown> | undefined, unknown[]]>([
    [
      'a new pipeline gets new ones, for it may be a copy',
      { triggers: [cron('a', '1'), cron('b')] },
      undefined,
      ['new1', 'new2'],
    ],
    ['a saved pipeline keeps them', { triggers: [cron('a', '1')] }, previous, ['1']],
    ['a changed trigger keeps its own', { triggers: [cron('c', '1')] }, previous, ['1']],
    ['a lost one is found again', { triggers: [cron('b'), cron('a', '1')] }, previous, ['2', '1']],
    ['two equal triggers do not share one', { triggers: [cron('a'), cron('a')] }, previous, ['1', 'new1']],
    [
      'an added trigger gets a new one',
      { triggers: [cron('z'), { type: 'git' }] },
      previous,
      ['new1', undefined],
    ],
    [
      'all are new on demand',
      { triggers: [cron('a', '1')], regenerateCronTriggerIds: true },
      previous,
      ['new1'],
    ],
  ])('%s', (_, definition, before, expected) => {
    expect(ids(definition, before)).toEqual(expected)
  })

  it('forgets the demand for new ones', () => {
    expect(withCronTriggerIds({ regenerateCronTriggerIds: true, name: 'p' }, {}, () => 'x')).toEqual({
      name: 'p',
    })
  })
})

describe('what a save puts into a definition', () => {
  const at = new Date('2026-03-01T09:30:00.000Z')

  it('keeps the place of the keys that are there', () => {
    const stamped = stamp(
      { zoo: 1, id: 'old', name: ' p ', b: {} },
      { id: 'i', application: 'app', user: 'ann', at },
    )
    expect(JSON.stringify(stamped)).toBe(
      '{"zoo":1,"id":"i","name":"p","b":{},"application":"app","updateTs":"1772357400000","lastModifiedBy":"ann"}',
    )
  })

  it('does not count as content', () => {
    const stamped = stamp({ name: 'p' }, { id: 'i', application: 'app', user: 'ann', at })
    expect(contentText(stamped)).toBe(contentText({ name: 'p' }))
    expect(contentText(stamped)).not.toBe(contentText({ name: 'q' }))
  })
})
