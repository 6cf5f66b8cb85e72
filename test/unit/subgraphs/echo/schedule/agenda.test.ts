import { Agenda, type Lateness, type Plan } from '../../../../../subgraphs/echo/schedule/agenda.ts'
import { readSchedule } from '../../../../../subgraphs/echo/schedule/schedule.ts'

const minute = 60_000
const at = (time: string) => Date.parse(`2026-11-23T${time}Z`)
const lateness: Lateness = { toleranceMs: 30_000, windowMs: 10 * minute }

const plan = (expression: string, since = '00:00:00'): Plan<string> => ({
  what: expression,
  schedule: readSchedule(expression, 'UTC', 'id'),
  since: at(since),
})

function agendaAt(now: string, plans: Record<string, Plan<string>>, late = lateness, isRecurring = true) {
  const agenda = new Agenda<string>(late, isRecurring)
  agenda.plan(new Map(Object.entries(plans)), at(now))
  const dueAt = (time: string) => {
    const runs = agenda
      .due(at(time))
      .map((run) => `${run.key} ${new Date(run.at).toISOString().slice(11, 19)}`)
    agenda.told(at(time))
    return runs.sort()
  }
  return { agenda, dueAt }
}

const everyMinute = '0 * * * * ?'

describe('an agenda', () => {
  it('tells each run once when its time has come', () => {
    const { agenda, dueAt } = agendaAt('11:59:00.5', {
      a: plan('0 0/5 * * * ?', '11:59:00'),
      b: plan('30 0 12 * * ?', '11:59:00'),
    })
    expect(agenda.nextDue).toBe(at('12:00:00'))
    expect(dueAt('11:59:59.999')).toEqual([])
    expect(dueAt('12:00:00')).toEqual(['a 12:00:00'])
    expect(dueAt('12:00:01')).toEqual([])
    expect(agenda.nextDue).toBe(at('12:00:30'))
    expect(dueAt('12:05:00')).toEqual(['a 12:05:00', 'b 12:00:30'])
  })

  it('tells the same runs again until they are told', () => {
    const { agenda } = agendaAt('12:00:30', { a: plan(everyMinute, '12:00:30') })
    expect(agenda.due(at('12:01:00'))).toHaveLength(1)
    expect(agenda.due(at('12:01:01'))).toHaveLength(1)
    agenda.told(at('12:01:01'))
    expect(agenda.due(at('12:01:02'))).toEqual([])
  })

  it.each<[string, string, string, string, string[]]>([
    [
      'a little late: each of them',
      '*/10 * * * * ?',
      '12:00:05',
      '12:00:31',
      ['a 12:00:10', 'a 12:00:20', 'a 12:00:30'],
    ],
    ['much too late: the latest alone', '0 0/2 * * * ?', '12:01:00', '12:07:45', ['a 12:06:00']],
    ['much too late, with one in time: that one', everyMinute, '12:00:30', '12:07:10', ['a 12:07:00']],
    ['a whole hour ago: none', '0 0 12 * * ?', '11:59:00', '13:00:00', []],
  ])('that was held up tells what is %s', (_, expression, from, to, expected) => {
    expect(agendaAt(from, { a: plan(expression, from) }).dueAt(to)).toEqual(expected)
  })

  it.each<[string, Lateness, boolean]>([
    ['makes up for nothing', { ...lateness, windowMs: undefined }, true],
    ['does so at its start only', lateness, false],
  ])('that %s passes over runs that are much too late', (_, late, isRecurring) => {
    const { agenda, dueAt } = agendaAt(
      '12:01:00',
      { a: plan('0 0/2 * * * ?', '12:01:00') },
      late,
      isRecurring,
    )
    expect(dueAt('12:07:45')).toEqual([])
    expect(agenda.nextDue).toBe(at('12:08:00'))
  })

  it.each<[string, string, string, string[]]>([
    ['the latest run of those that were missed', '0 0/2 * * * ?', '11:00:00', ['a 12:06:00']],
    ['none from before the schedule was there', '0 0/2 * * * ?', '12:06:01', []],
    ['none from before the window', '0 50 11 * * ?', '11:00:00', []],
    ['one at the edge of the window', '30 56 11 * * ?', '11:00:00', ['a 11:56:30']],
  ])('that begins tells %s', (_, expression, since, expected) => {
    const { dueAt } = agendaAt('12:06:59', { a: plan(expression, since) })
    expect(dueAt('12:06:59')).toEqual(expected)
    expect(dueAt('12:06:59')).toEqual([])
  })

  it('drops what was due by an expression that has changed, and what is gone', () => {
    const { agenda, dueAt } = agendaAt('12:00:30', {
      a: plan(everyMinute, '12:00:30'),
      b: plan(everyMinute, '12:00:30'),
    })
    agenda.plan(new Map([['a', plan('0 30 12 * * ?', '12:00:59')]]), at('12:00:59'))
    expect(dueAt('12:01:00')).toEqual([])
    expect(dueAt('12:30:00')).toEqual(['a 12:30:00'])
  })

  it('goes on with a schedule that has stayed the same', () => {
    const { agenda, dueAt } = agendaAt('12:00:30', { a: plan(everyMinute, '12:00:30') })
    agenda.plan(new Map([['a', plan(everyMinute, '12:00:30')]]), at('12:01:00'))
    expect(dueAt('12:01:00')).toEqual(['a 12:01:00'])
  })

  it('follows a clock that is put back, and names the same runs the same', () => {
    const { dueAt } = agendaAt('12:00:30', { a: plan(everyMinute, '12:00:30') })
    expect(dueAt('12:01:00')).toEqual(['a 12:01:00'])
    expect(dueAt('12:00:10')).toEqual([])
    expect(dueAt('12:01:00')).toEqual(['a 12:01:00'])
  })

  it('forgets a schedule that never comes again', () => {
    const { agenda, dueAt } = agendaAt('12:00:00', { a: plan('0 0 13 23 11 ? 2026', '12:00:00') })
    expect(dueAt('13:00:00')).toEqual(['a 13:00:00'])
    expect(agenda.nextDue).toBeUndefined()
  })
})
