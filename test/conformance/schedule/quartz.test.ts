import { ScheduleError } from '../../../subgraphs/echo/schedule/fields.ts'
import { nextRuns, readSchedule } from '../../../subgraphs/echo/schedule/schedule.ts'
import { handwrittenCases, readAnswers, recorded } from '../../oracle/quartz/answers.ts'
import type { Answer, Case } from '../../oracle/quartz/cases.ts'
import { differences } from '../../oracle/quartz/differences.ts'

// GENNAKER_QUARTZ_ANSWERS names a folder of other answers, such as those to more random expressions.
const answers = readAnswers(process.env.GENNAKER_QUARTZ_ANSWERS ?? recorded)

function ours({ expression, timeZone, after }: Case): Answer['runs'] {
  try {
    const schedule = readSchedule(expression, timeZone, 'id')
    return nextRuns(schedule, Date.parse(after), 5).map((time) => new Date(time).toISOString())
  } catch (error) {
    if (error instanceof ScheduleError) return 'invalid'
    throw error
  }
}

const differing = answers.filter((answer) => String(ours(answer)) !== String(answer.runs))

describe('Quartz and ours', () => {
  it('were asked the same', () => {
    const keyOf = ({ expression, timeZone, after }: Case) => [expression, timeZone, after].join('\n')
    const answered = new Set(answers.map(keyOf))
    expect(handwrittenCases().filter((one) => !answered.has(keyOf(one)))).toEqual([])
    expect(new Set(answers.map(({ expression }) => expression)).size).toBeGreaterThan(2_500)
  })

  it('agree on what is an expression and on its next five runs', () => {
    const unexplained = differing.filter((answer) => !differences.some(({ applies }) => applies(answer)))
    expect(unexplained.map((answer) => ({ ...answer, ours: ours(answer) }))).toEqual([])
  })

  it('differ where the list of differences says', () => {
    expect(differences.filter(({ applies }) => !differing.some(applies))).toEqual([])
  })
})
