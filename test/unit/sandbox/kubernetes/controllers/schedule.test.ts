import { parseSchedule } from '../../../../../sandbox/kubernetes/controllers/cronJob/schedule.ts'

describe('a cron schedule', () => {
  it.each([
    ['* * * * *', '2026-03-01T10:00:00Z', '2026-03-01T10:01:00Z'],
    ['*/15 * * * *', '2026-03-01T10:15:30Z', '2026-03-01T10:30:00Z'],
    ['0 9-17/4 * * *', '2026-03-01T13:00:00Z', '2026-03-01T17:00:00Z'],
    ['30 6 * * mon-fri', '2026-03-06T07:00:00Z', '2026-03-09T06:30:00Z'],
    ['0 0 1 jan *', '2026-03-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    // Either day is enough when both are restricted.
    ['0 0 13 * 5', '2026-03-01T00:00:00Z', '2026-03-06T00:00:00Z'],
    ['0 0 * * 7', '2026-03-02T00:00:00Z', '2026-03-08T00:00:00Z'],
    ['@hourly', '2026-03-01T10:59:59Z', '2026-03-01T11:00:00Z'],
    ['@every 1h30m', '2026-03-01T10:02:00Z', '2026-03-01T11:32:00Z'],
    ['1,2,40 * * * *', '2026-03-01T10:02:00Z', '2026-03-01T10:40:00Z'],
  ])('%s after %s is %s', (text, after, next) => {
    expect(parseSchedule(text)!.next(Date.parse(after))).toBe(Date.parse(next))
  })

  it('should reckon in its time zone, summer time included', () => {
    const schedule = parseSchedule('0 9 * * *', 'Europe/Berlin')!
    expect(schedule.next(Date.parse('2026-03-28T00:00:00Z'))).toBe(Date.parse('2026-03-28T08:00:00Z'))
    expect(schedule.next(Date.parse('2026-03-28T20:00:00Z'))).toBe(Date.parse('2026-03-29T07:00:00Z'))
  })

  it('should find no time that never comes', () => {
    expect(parseSchedule('0 0 31 2 *')!.next(0)).toBeUndefined()
  })

  it.each([
    ['61 * * * *', 'UTC'],
    ['* * * *', 'UTC'],
    ['* * * * * *', 'UTC'],
    ['*/0 * * * *', 'UTC'],
    ['5-1 * * * *', 'UTC'],
    ['a * * * *', 'UTC'],
    ['@every day', 'UTC'],
    ['* * * * *', 'Nowhere/City'],
  ])('should not take %s in %s for one', (text, zone) => {
    expect(parseSchedule(text, zone)).toBeUndefined()
  })
})
