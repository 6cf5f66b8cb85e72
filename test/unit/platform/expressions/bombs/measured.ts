import { parentPort } from 'node:worker_threads'
import { ExpressionError } from '#platform/expressions/errors.ts'
import { evaluateDeep, evaluateExpression, evaluateText } from '#platform/expressions/evaluate.ts'
import { processorTime } from '../../../../fixtures/processorTime.ts'
import { hostileScope } from '../hostileScope.ts'
import { bombs, openings, regexes } from './bombs.ts'

/** What became of it, and how long that took: milliseconds of the processor. */
export interface Measured {
  readonly isRefused: boolean
  readonly outcome: unknown
  readonly milliseconds: number
}

const scope = hostileScope({ bomb: '${bomb + bomb}', echo: '${echo}', a: '${b}${b}', b: '${a}${a}' })

/** The best of some tries, for a machine may be busy. */
function measured(attempt: () => unknown): Measured {
  const tries = Array.from({ length: 5 }, () => {
    const startedAt = processorTime()
    const outcome = outcomeOf(attempt)
    return { ...outcome, milliseconds: processorTime() - startedAt }
  })
  return tries.reduce((best, one) => (one.milliseconds < best.milliseconds ? one : best))
}

function outcomeOf(attempt: () => unknown) {
  try {
    return { isRefused: false, outcome: attempt() }
  } catch (error) {
    return { isRefused: error instanceof ExpressionError, outcome: String(error).slice(0, 200) }
  }
}

const each = (texts: Readonly<Record<string, string>>, attempt: (text: string) => unknown) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, measured(() => attempt(text))]))

const growing = { one: '${bomb}', two: '${echo}', three: '${a}', four: "${'${a}' + '${b}'}" }
const deep = Array.from({ length: 100_000 }).reduce<Record<string, unknown>>((inner) => ({ a: inner }), {
  a: '${text}',
})

const report = {
  bombs: each(bombs, (text) => evaluateExpression(text, scope)),
  regexes: each(regexes, (text) => evaluateExpression(text, scope)),
  openings: each(openings, (text) => evaluateText(text, scope)),
  growing: measured(() => evaluateDeep(growing, scope)),
  deep: measured(() => typeof evaluateDeep(deep, scope)),
}

export type Report = typeof report

parentPort?.postMessage(report)
