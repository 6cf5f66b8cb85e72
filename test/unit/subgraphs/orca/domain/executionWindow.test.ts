import { opensAt } from '../../../../../subgraphs/orca/domain/executionWindow.ts'
import { isTimeZone } from '../../../../../subgraphs/orca/domain/localTime.ts'

const range = (text: string) => {
  const [startHour, startMin, endHour, endMin] = text.split(/[:-]/).map(Number) as [
    number,
    number,
    number,
    number,
  ]
  return { startHour, startMin, endHour, endMin }
}

/** Local times are given with their distance to UTC, so that a test says which of two equal ones is meant. */
function opening(now: string, hours: string, days: readonly number[], timeZone: string): string | undefined {
  const whitelist = hours === '' ? [] : hours.split(' ').map(range)
  const time = opensAt({ whitelist, days }, Date.parse(now), timeZone)
  return time === undefined ? undefined : new Date(time).toISOString()
}

const iso = (text: string) => new Date(text).toISOString()
const everyDay = [1, 2, 3, 4, 5, 6, 7]

describe('an execution window in Los Angeles, February 2015', () => {
  // 13 is a Friday (6), 25 a Wednesday (4).
  it.each([
    ['14 01:00:00', '22:00-05:00', [], '14 01:00:00'],
    ['13 21:45:00', '06:00-10:00', [], '14 06:00:00'],
    ['13 13:45:00', '22:00-05:00', [], '13 22:00:00'],
    ['13 05:00:59', '22:00-05:00', [], '13 05:00:59'],
    ['13 05:01:00', '22:00-05:00', [], '13 22:00:00'],
    ['13 06:30:00', '10:00-13:00', [], '13 10:00:00'],
    ['13 09:59:59', '10:00-13:00', [], '13 10:00:00'],
    ['13 10:00:00', '10:00-13:00', [], '13 10:00:00'],
    ['13 10:00:35', '10:00-13:00', [], '13 10:00:35'],
    ['13 13:00:59', '10:00-13:00', [], '13 13:00:59'],
    ['13 13:01:00', '10:00-13:00', [], '14 10:00:00'],
    ['13 09:59:59', '10:00-13:00 16:00-18:00', [], '13 10:00:00'],
    ['13 10:01:35', '16:00-18:00 10:00-13:00', [], '13 10:01:35'],
    ['13 13:30:00', '16:00-18:00 10:00-13:00', [], '13 16:00:00'],
    ['13 00:00:00', '10:00-13:00', [], '13 10:00:00'],
    ['13 14:01:00', '13:00-14:00', [], '14 13:00:00'],
    ['13 01:00:00', '00:00-05:00 22:00-23:59', [], '13 01:00:00'],
    ['13 12:30:59', '10:00-11:00 13:00-14:00 15:00-16:00', [], '13 13:00:00'],
    ['13 16:01:00', '10:00-11:00 13:00-14:00 15:00-16:00', [], '14 10:00:00'],
    ['25 01:00:00', '22:00-05:00', everyDay, '25 01:00:00'],
    ['25 21:45:00', '06:00-10:00', [5], '26 06:00:00'],
    ['25 21:45:00', '06:00-10:00', [3, 5], '26 06:00:00'],
    ['18 21:45:00', '06:00-10:00', [4], '25 06:00:00'],
    ['18 21:45:00', '06:00-10:00', [3], '24 06:00:00'],
    ['25 23:59:00', '', everyDay, '25 23:59:00'],
    ['19 01:00:00', '', [1], '22 00:00:00'],
    ['13 23:30:00', '22:00-05:00', [6], '13 23:30:00'],
    ['14 01:00:00', '22:00-05:00', [6], '20 00:00:00'],
  ])('at %s with %s on %j opens at %s', (now, hours, days, expected) => {
    const at = (text: string) => `2015-02-${text.replace(' ', 'T')}-08:00`
    expect(opening(at(now), hours, days, 'America/Los_Angeles')).toBe(iso(at(expected)))
  })
})

describe('an execution window when the clock is changed', () => {
  // Berlin: 2026-03-29 02:00 is followed by 03:00; 2026-10-25 03:00 by 02:00.
  it.each([
    [
      'opens late with what the clock leaves of it',
      '2026-03-29T00:30+01:00',
      '02:30-04:00',
      [],
      '2026-03-29T03:00+02:00',
    ],
    [
      'opens the day after when nothing is left of it',
      '2026-03-29T00:30+01:00',
      '02:15-02:45',
      [],
      '2026-03-30T02:15+02:00',
    ],
    [
      'opens the week after on a weekly day',
      '2026-03-29T00:30+01:00',
      '02:15-02:45',
      [1],
      '2026-04-05T02:15+02:00',
    ],
    [
      'keeps its hours after the change',
      '2026-03-28T20:00+01:00',
      '09:00-10:00',
      [],
      '2026-03-29T09:00+02:00',
    ],
    [
      'opens at the first of two equal times',
      '2026-10-25T01:00+02:00',
      '02:15-02:30',
      [],
      '2026-10-25T02:15+02:00',
    ],
    ['opens again at the second', '2026-10-25T02:40+02:00', '02:15-02:30', [], '2026-10-25T02:15+01:00'],
    [
      'opens when the clock is put back into it',
      '2026-10-25T02:50+02:00',
      '01:30-02:30',
      [],
      '2026-10-25T02:00+01:00',
    ],
    [
      'is open at both of two equal times',
      '2026-10-25T02:20+01:00',
      '02:15-02:30',
      [],
      '2026-10-25T02:20+01:00',
    ],
  ])('%s', (_, now, hours, days, expected) => {
    expect(opening(now, hours, days as number[], 'Europe/Berlin')).toBe(iso(expected))
  })
})

it.each([
  ['neither hours nor days', '', []],
  ['an hour that ends before it begins', '10:30-10:10', []],
])('a window with %s never opens', (_, hours, days) => {
  expect(opening('2026-01-01T00:00Z', hours, days, 'UTC')).toBeUndefined()
})

it.each([
  ['2026-01-01T00:00Z', 'Asia/Kathmandu', '06:00-07:00', '2026-01-01T00:15Z'],
  ['2026-01-01T00:00Z', '+02:00', '06:00-07:00', '2026-01-01T04:00Z'],
  // Lord Howe Island puts its clocks forward by half an hour, on 2026-10-04 at 02:00.
  ['2026-10-03T15:00Z', 'Australia/Lord_Howe', '02:15-02:45', '2026-10-03T15:30Z'],
])('from %s in %s, %s opens at %s', (now, timeZone, hours, expected) => {
  expect(opening(now, hours, [], timeZone)).toBe(iso(expected))
})

it('knows the names of time zones', () => {
  expect(['Europe/Berlin', 'UTC', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false])
})
