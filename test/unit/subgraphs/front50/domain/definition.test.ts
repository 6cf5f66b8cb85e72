import { stamp, stampedKeys, withCronTriggerIds } from '../../../../../subgraphs/front50/domain/definition.ts'
import { contentText } from '../../../../../subgraphs/front50/domain/version.ts'

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
  const id = 'p'
  const previous = { id, triggers: [cron('a', '1'), cron('b', '2')] }
  it.each<[string, Record<string, unknown>, unknown[]]>([
    [
      'are new without a pipeline id, for it may be a copy',
      { triggers: [cron('a', '1'), cron('b')] },
      ['new1', 'new2'],
    ],
    ['stay', { id, triggers: [cron('a', '1')] }, ['1']],
    ['stay with a trigger that changes', { id, triggers: [cron('c', '1')] }, ['1']],
    ['are found again when they are missing', { id, triggers: [cron('b'), cron('a', '1')] }, ['2', '1']],
    ['are not shared by equal triggers', { id, triggers: [cron('a'), cron('a')] }, ['1', 'new1']],
    [
      'are new for a new trigger, and for cron only',
      { id, triggers: [cron('z'), { type: 'git' }] },
      ['new1', undefined],
    ],
    ['are new on demand', { id, triggers: [cron('a', '1')], regenerateCronTriggerIds: true }, ['new1']],
  ])('%s', (_, definition, expected) => {
    expect(ids(definition, previous)).toEqual(expected)
  })

  it('stay when a pipeline comes with an id that is not known yet', () => {
    expect(ids({ id, triggers: [cron('a', '1'), cron('b')] })).toEqual(['1', 'new1'])
  })

  it('are given to 50,000 triggers in a moment', () => {
    const many = { id, triggers: Array.from({ length: 50_000 }, (_, n) => cron('a', `${n}`)) }
    const start = performance.now()
    const found = ids({ id, triggers: many.triggers.map(() => cron('a')) }, many)
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(new Set(found).size).toBe(50_000)
  })

  it('are asked for anew once: the demand is not kept', () => {
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
    expect(contentText(stamped, stampedKeys)).toBe(contentText({ name: 'p' }, stampedKeys))
    expect(contentText(stamped, stampedKeys)).not.toBe(contentText({ name: 'q' }, stampedKeys))
  })
})
