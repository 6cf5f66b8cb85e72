import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import { evaluateDeep, evaluateExpression, toPlain } from '#platform/expressions/evaluate.ts'
import type { Scope } from '#platform/expressions/scope.ts'
import {
  atLeast,
  type Benchmark,
  below,
  interleaved,
  type Row,
  range,
  ratioOf,
  summaryOf,
} from './measure.ts'
import { bigContext, expressions, pipelineContext } from './support/expressions.ts'

interface Compiled {
  eval(context: unknown): unknown
}

const { SpelExpressionEvaluator: spel2js } = createRequire(import.meta.url)('spel2js') as {
  SpelExpressionEvaluator: { compile(expression: string): Compiled }
}

const scopeOf = (root: unknown): Scope => ({
  root,
  functions: new Map(),
  allowUnknownKeys: true,
  now: Date.now,
  random: Math.random,
  zone: 'UTC',
})

/** More than are kept ready, so that each is parsed again when its turn comes. */
const variants = 12_000

/** A context of a megabyte, as an execution with many stages has it. */
const megabyte = 1_000_000

/**
 * Expressions of pipelines that spel2js can do, too: evaluated once they are known, and from their text; and a context with
 * expressions in it, evaluated whole, beside a JSON.parse of it.
 */
const benchmark: Benchmark = async ({ rounds, roundMs }, say) => [
  await known(rounds, roundMs),
  await fromText(rounds, roundMs),
  await whole(rounds, roundMs, say),
]

export default benchmark

async function known(rounds: number, roundMs: number): Promise<Row> {
  const scope = scopeOf(pipelineContext)
  const compiled = expressions.map((text) => spel2js.compile(text))
  for (const [index, text] of expressions.entries()) {
    const [ours, theirs] = [toPlain(evaluateExpression(text, scope)), compiled[index]!.eval(pipelineContext)]
    if (!isDeepStrictEqual(ours, theirs)) throw new Error(`${text} is worth different things`)
  }
  const { ours, theirs } = await interleaved(rounds, {
    ours: async () => perSecond(roundMs, expressions, (text) => evaluateExpression(text, scope)),
    theirs: async () => perSecond(roundMs, compiled, (expression) => expression.eval(pipelineContext)),
  })
  return rowOf('expressions evaluated that have been before', ours, theirs, 1)
}

async function fromText(rounds: number, roundMs: number): Promise<Row> {
  const scope = scopeOf(pipelineContext)
  const texts = Array.from({ length: variants }, (_, index) => {
    return `(${expressions[index % expressions.length]}) == 'variant ${index}'`
  })
  const { ours, theirs } = await interleaved(rounds, {
    ours: async () => perSecond(roundMs, texts, (text) => evaluateExpression(text, scope)),
    theirs: async () => perSecond(roundMs, texts, (text) => spel2js.compile(text).eval(pipelineContext)),
  })
  return rowOf('expressions parsed and evaluated', ours, theirs, 5)
}

function rowOf(what: string, ours: number[], theirs: number[], wanted: number): Row {
  const ratio = ratioOf(ours, theirs)
  return {
    what,
    measured: range(summaryOf(ours), '/s'),
    against: `spel2js: ${range(summaryOf(theirs), '/s')}`,
    ratio,
    target: atLeast(ratio, wanted),
  }
}

async function whole(rounds: number, roundMs: number, say: (line: string) => void): Promise<Row> {
  const context = bigContext(megabyte, 500)
  const scope = scopeOf({ ...pipelineContext, ...context })
  const text = JSON.stringify(context)
  const { failures } = evaluateDeep(context, scope)
  if (failures.length > 0) throw new Error(`${failures.length} expressions fail`)
  say(`the context has ${text.length.toLocaleString('en')} bytes of JSON and 500 expressions`)
  const { ours, bound } = await interleaved(rounds, {
    ours: async () => perSecond(roundMs, [context], (it) => evaluateDeep(it, scope)),
    bound: async () => perSecond(roundMs, [text], (it) => JSON.parse(it)),
  })
  const milliseconds = summaryOf(ours.map((count) => 1_000 / count))
  return {
    what: 'a context of 1 MB with 500 expressions, evaluated whole',
    measured: range(milliseconds, ' ms'),
    against: `JSON.parse of it: ${range(summaryOf(bound.map((count) => 1_000 / count)), ' ms')}`,
    ratio: ratioOf(ours, bound),
    target: below(milliseconds.median, 50, 'ms'),
  }
}

/** How often `work` is done in a second, with one item after the other. */
function perSecond<Item>(forMs: number, items: readonly Item[], work: (item: Item) => unknown): number {
  const startedAt = performance.now()
  let done = 0
  for (;;) {
    for (const item of items) {
      work(item)
      done++
      if (done % 64 === 0 || items.length === 1) {
        const elapsed = performance.now() - startedAt
        if (elapsed >= forMs) return (done / elapsed) * 1_000
      }
    }
  }
}
