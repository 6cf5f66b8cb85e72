import { disagreement } from '../../oracle/spel/agreement.ts'
import { type Answer, readAnswers, recorded, subjectsOf } from '../../oracle/spel/answers.ts'
import { keyOf, readCorpus } from '../../oracle/spel/corpus.ts'
import { differences, reasonFor } from '../../oracle/spel/differences.ts'
import { evaluate } from '../../oracle/spel/ours.ts'

const shown = (answer: Answer, difference: string): string => `${answer.expression} → ${difference}`

describe('Spring SpEL, restricted as by Spinnaker, and ours', () => {
  // GENNAKER_SPEL_ANSWERS names a folder of other answers, such as those to more random expressions.
  const folder = process.env.GENNAKER_SPEL_ANSWERS ?? recorded
  const subjects = new Map(subjectsOf(folder).map((subject) => [subject, readAnswers(folder, subject)]))

  it('were asked the same', () => {
    const answered = new Set([...subjects.values()].flat().map(keyOf))
    const unanswered = [...readCorpus().values()].flat().filter((one) => !answered.has(keyOf(one)))
    expect(unanswered).toEqual([])
    expect(answered.size).toBeGreaterThan(4_000)
  })

  it.each([...subjects])('agree on %s', (_subject, answers) => {
    const found = answers.flatMap((answer) => {
      const difference = disagreement(evaluate(answer), answer)
      return difference === undefined || reasonFor(answer) ? [] : [shown(answer, difference)]
    })
    expect(found).toEqual([])
  })

  it('point at the place where the syntax is wrong', () => {
    const wrong = [...subjects.values()].flat().filter(({ error }) => error?.type === 'SpelParseException')
    const pointless = wrong.filter((answer) => {
      const outcome = evaluate(answer)
      const position = 'error' in outcome ? (outcome.error as { position?: number }).position : undefined
      return (
        !reasonFor(answer) &&
        !(position !== undefined && position >= 0 && position <= answer.expression.length)
      )
    })
    expect(wrong.length).toBeGreaterThan(100)
    expect(pointless.map(({ expression }) => expression)).toEqual([])
  })

  it('differ where the list of differences says', () => {
    const answers = [...subjects.values()].flat()
    const differing = answers.filter((answer) => disagreement(evaluate(answer), answer) !== undefined)
    const names = new Set(differing.map(({ expression }) => expression))
    const gone = differences.flatMap(({ expressions = [] }) => expressions.filter((one) => !names.has(one)))
    const unused = differences.filter(({ applies }) => applies && !differing.some(applies))
    expect([...gone, ...unused.map(({ reason }) => reason)]).toEqual([])
  })
})
