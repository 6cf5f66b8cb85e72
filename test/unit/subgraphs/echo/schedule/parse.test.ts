import { ScheduleError } from '../../../../../subgraphs/echo/schedule/fields.ts'
import { readSchedule } from '../../../../../subgraphs/echo/schedule/schedule.ts'

function errorOf(expression: string): ScheduleError {
  try {
    readSchedule(expression, 'UTC', 'id')
  } catch (error) {
    if (error instanceof ScheduleError) return error
    throw error
  }
  throw new Error(`${expression} was read`)
}

describe('an expression that is no schedule', () => {
  it.each([
    ['0 60 12 * * ?', 'minutes', 2, /60 is not from 0 to 59/],
    ['0 0/60 12 * * ?', 'minutes', 4, /a step is at most 59/],
    ['0 0 5,24 * * ?', 'hours', 6, /24 is not from 0 to 23/],
    ['0 0 12 ? * MON,FOO', 'day of week', 15, /FOO is none of SUN, MON/],
    ['0 0 12 * * *', 'day of week', 11, /either it or the day of month must be \?/],
    ['0 0 12 ? * ?', 'day of week', 11, /only one of the two can be/],
    ['0 0 12 L,1 * ?', 'day of month', 7, /L cannot be one of several/],
    ['0 0 12 ? * 6#6', 'day of week', 13, /from 1 to 5 must follow #/],
    ['0 0 12 L-31 * ?', 'day of month', 9, /at most 30 days/],
    ['*/5 * * * *', 'day of week', 11, /it is missing/],
    ['', 'seconds', 0, /it is missing/],
    ['@daily', 'seconds', 0, /@ is not understood/],
  ])('%s is told with its field and the place', (expression, field, position, reason) => {
    const error = errorOf(expression)
    expect(error).toMatchObject({ field, position })
    expect(error.message).toMatch(reason)
  })

  it('is told in time, however long it is', () => {
    expect(errorOf(`0 ${'1,'.repeat(100_000)}x 12 * * ?`).field).toBe('minutes')
  })
})

describe('what means nothing in an expression', () => {
  it.each([
    ['0 0 12 ? * MON-FRI/2', '/2'],
    ['0 0 12 * * ? 2026 more', 'MORE'],
    ['0 *5 12 * * ?', '5'],
  ])('%s is told', (expression, text) => {
    expect(readSchedule(expression, 'UTC', 'id').ignored).toEqual([expect.objectContaining({ text })])
  })
})

describe('a schedule that never comes', () => {
  it.each(['0 0 12 30 2 ?', '0 0 12 * * ? 2020', '0 0 12 29 2 ? 2027', '0 0 12 ? 2 6#5 2026'])(
    '%s is said so',
    (expression) => {
      expect(readSchedule(expression, 'Europe/Berlin', 'id').next(Date.UTC(2026, 0))).toBeUndefined()
    },
  )
})
