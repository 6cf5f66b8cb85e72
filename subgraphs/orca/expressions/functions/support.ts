import { closest, distance } from 'fastest-levenshtein'
import { ExpressionError } from '#platform/expressions/errors.ts'
import type { Evaluation, ExpressionFunction } from '#platform/expressions/scope.ts'
import { JavaObject, type Value } from '#platform/expressions/values.ts'
import { Root } from '../root.ts'
import { type Answers, answered } from '../trigger.ts'
import { ExecutionMap, type StageMap } from '../views.ts'

/** What a function of an execution is given: its arguments without the execution, which may stand first, and where it is called. */
export interface Call {
  readonly execution: ExecutionMap
  readonly root: Root
  /** An argument that must be a text. */
  text(index: number): string
  readonly args: readonly Value[]
  /** What only others know; throws Wanted until there is an answer. */
  ask(kind: string, details: Readonly<Record<string, unknown>>): unknown
}

interface Described extends Pick<ExpressionFunction, 'name' | 'description'> {
  /** Names of the arguments, without the execution; a last `…` is for any number. */
  readonly arguments: readonly string[]
  /** False for what can be used while an execution is being made. */
  readonly needsExecution?: false
  call(call: Call): unknown
}

const unlimited = 100

/** A function that looks into the execution. As in Spinnaker, `#root.execution` may be given to it before its other arguments. */
export function defineFunction(described: Described): ExpressionFunction {
  const { name, description, arguments: names, needsExecution = true } = described
  const isVariadic = names.at(-1) === '…'
  const count = isVariadic ? names.length - 1 : names.length
  return {
    name,
    signature: `#${name}(${names.join(', ')})`,
    description,
    arity: { least: count, most: isVariadic ? unlimited : count + 1 },
    call: (given, evaluation) => {
      const [first] = given
      const root = rootOf(name, evaluation)
      const execution = first instanceof ExecutionMap ? first : root.execution
      const args = first instanceof ExecutionMap ? given.slice(1) : given
      if (!execution && needsExecution)
        throw new ExpressionError('VALUE', `#${name} needs an execution, and there is none here`)
      if (!isVariadic && args.length !== count)
        throw new ExpressionError('TYPE', `#${name} takes ${count} arguments (${names.join(', ')})`)
      const text = textOf(name, names, args)
      // One that needs no execution does not look at it.
      return described.call({ execution: execution!, root, args, text, ask: askOf(evaluation) })
    },
  }
}

function rootOf(name: string, { scope }: Evaluation): Root {
  if (scope.root instanceof Root) return scope.root
  throw new ExpressionError('VALUE', `#${name} needs an execution, and there is none here`)
}

const textOf = (name: string, names: readonly string[], args: readonly Value[]) => (index: number) => {
  const value = args[index]
  if (typeof value === 'string' && value !== '') return value
  if (value instanceof JavaObject && value.isText) return value.toString()
  const what = names[index] ?? `argument ${index + 1}`
  throw new ExpressionError('TYPE', `#${name}: ${what} must be a text that is not empty`)
}

const none: Answers = new Map()

const askOf =
  ({ scope }: Evaluation): Call['ask'] =>
  (kind, details) =>
    answered({ kind, ...details }, scope.answers ?? none)

/** The stages that the author wrote, not those that belong to them. */
export const writtenStages = ({ stages }: ExecutionMap): readonly StageMap[] =>
  stages.filter(({ stage }) => stage.parentStageId === undefined)

/** The first stage of that name or id; an ExpressionError that suggests the nearest name when there is none. */
export function findStage(execution: ExecutionMap, nameOrId: string): StageMap {
  const found = execution.stages.find(({ stage }) => stage.name === nameOrId || stage.id === nameOrId)
  if (found) return found
  const names = writtenStages(execution).map(({ stage }) => stage.name)
  throw new ExpressionError(
    'VALUE',
    `there is no stage '${shortened(nameOrId)}'${suggestion(nameOrId, names)}`,
  )
}

/** "; did you mean 'Deploy'?", or what there is when nothing is near and that is little. */
export function suggestion(given: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const nearest = closest(
    shortened(given).toLowerCase(),
    names.map((name) => name.toLowerCase()),
  )
  const meant = names.find((name) => name.toLowerCase() === nearest)!
  if (distance(shortened(given).toLowerCase(), nearest) <= Math.max(2, given.length / 3))
    return `; did you mean '${meant}'?`
  const known = [...new Set(names)]
  return known.length <= 8 ? `; there are ${known.map((name) => `'${shortened(name)}'`).join(', ')}` : ''
}

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text)
