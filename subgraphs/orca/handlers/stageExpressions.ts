import { evaluateDeep } from '#platform/expressions/evaluate.ts'
import { newBudget, type Wanted } from '#platform/expressions/scope.ts'
import type { Execution, JsonObject, Stage } from '../domain/execution.ts'
import { conditionHolds } from '../expressions/condition.ts'
import { gather } from '../expressions/gather.ts'
import { scopeOf } from '../expressions/scope.ts'
import type { Answers } from '../expressions/trigger.ts'
import { callerOf } from '../stages/caller.ts'
import type { StageExpressions } from '../stages/expressions.ts'
import type { OutsidePorts } from './outside.ts'
import { circumstancesOf } from './prepare.ts'

type Ports = Pick<OutsidePorts, 'expressions' | 'answer'>

/** Lets a task of a stage evaluate expressions. */
export function stageExpressions(
  execution: Execution,
  stage: Stage,
  now: number,
  stop: AbortSignal,
  ports: Ports,
): StageExpressions {
  const caller = callerOf({ execution, stage, parameters: undefined })
  const budget = newBudget()
  const scope = (answers: Answers, bindings: JsonObject = {}) => {
    const circumstances = { ...circumstancesOf(stage, { now, answers }), budget }
    return scopeOf({ execution, stage, bindings }, circumstances, ports.expressions)
  }
  const answersFor = (evaluate: (answers: Answers) => readonly Wanted[]) =>
    gather(evaluate, (request, signal) => ports.answer(request, caller, signal), stop)
  return {
    isOpen: (key) => Object.hasOwn(stage.source?.open ?? {}, key),
    async evaluate(value, bindings) {
      const answers = await answersFor((known) => evaluateDeep(value, scope(known, bindings)).wanted)
      return evaluateDeep(value, scope(answers, bindings))
    },
    async condition(expression) {
      const answers = await answersFor((known) => {
        const answer = conditionHolds(expression, scope(known))
        return 'wanted' in answer ? [answer.wanted] : []
      })
      const answer = conditionHolds(expression, scope(answers))
      return 'wanted' in answer ? { holds: false } : answer
    },
  }
}
