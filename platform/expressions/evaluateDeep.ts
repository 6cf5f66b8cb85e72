import { ExpressionError, type ExpressionErrorCode } from './errors.ts'
import { evaluateParts } from './evaluateText.ts'
import { put, type Room, roomForJson, toPlain } from './json.ts'
import { splitTemplate } from './language/template.ts'
import { explained, whyMissing } from './missing.ts'
import { isPlain, type PlainObject } from './plain.ts'
import { type Budget, newBudget, type Scope, Wanted } from './scope.ts'
import { stringify } from './text.ts'
import { UnknownError } from './values.ts'

/** A text that could not be evaluated and stays as it is. */
export interface EvaluationFailure {
  /** Where it stands: manifests[0].metadata.name */
  readonly path: string
  /** Without ${ and }. */
  readonly expression: string
  readonly text: string
  /** INFO: there was an expression whose value is null. */
  readonly level: 'ERROR' | 'INFO'
  readonly message: string
  /** In Spinnaker's form: Failed to evaluate [key] message */
  readonly description: string
  readonly code: ExpressionErrorCode | 'NOT_FOUND'
  /** Offset in the text. */
  readonly position: number | undefined
}

/** JSON in which expressions have been evaluated. What holds none is shared with what was given. */
export interface DeepEvaluation {
  readonly value: unknown
  readonly failures: readonly EvaluationFailure[]
  /** What answers from outside are needed for texts that stay as they are until then; each key once. */
  readonly wanted: readonly Wanted[]
  /** Texts that stay as they are because they need what is not known yet. */
  readonly unknowns: readonly { readonly path: string; readonly text: string; readonly reason: string }[]
}

/** Levels of lists and maps within each other that are looked through. */
const deepest = 500

/**
 * Evaluates every text with ${…} in some JSON, the keys of maps too, once: what comes out is not evaluated again. Never throws; a
 * text that fails stays as it is.
 */
export function evaluateDeep(value: unknown, scope: Scope): DeepEvaluation {
  const walk = new Walk(scope)
  return {
    value: walk.evaluate(value),
    failures: walk.failures,
    wanted: [...walk.wanted.values()],
    unknowns: walk.unknowns,
  }
}

/** Whether there is anything to evaluate in a text. */
const hasExpression = (text: string): boolean => text.includes('${')

class Walk {
  readonly failures: EvaluationFailure[] = []
  readonly wanted = new Map<string, Wanted>()
  readonly unknowns: DeepEvaluation['unknowns'][number][] = []
  readonly #scope: Scope
  readonly #room: Room = roomForJson()
  readonly #path: (string | number)[] = []
  readonly #budget: Budget

  constructor(scope: Scope) {
    this.#budget = scope.budget ?? newBudget()
    this.#scope = { ...scope, budget: this.#budget }
  }

  evaluate(value: unknown): unknown {
    if (typeof value === 'string') return hasExpression(value) ? this.#evaluateText(value) : value
    if (typeof value !== 'object' || value === null) return value
    if (this.#path.length > deepest) return this.#tooDeep(value)
    if (Array.isArray(value)) return this.#evaluateList(value)
    return isPlain(value) ? this.#evaluateObject(value) : value
  }

  #evaluateList(list: readonly unknown[]): readonly unknown[] {
    let copy: unknown[] | undefined
    for (let at = 0; at < list.length; at++) {
      if (isSettled(list[at])) continue
      const value = this.#at(at, list[at])
      if (value === list[at]) continue
      copy ??= list.slice()
      copy[at] = value
    }
    return copy ?? list
  }

  #evaluateObject(object: PlainObject): PlainObject {
    const keys = Object.keys(object)
    let names: string[] | undefined
    let copy: Record<string, unknown> | undefined
    for (const [at, key] of keys.entries()) {
      if (hasExpression(key)) {
        names ??= keys.slice()
        names[at] = this.#evaluateKey(key)
      }
      if (isSettled(object[key])) continue
      const value = this.#at(key, object[key])
      if (value === object[key]) continue
      copy ??= { ...object }
      put(copy, key, value)
    }
    return names ? renamed(copy ?? object, keys, names) : (copy ?? object)
  }

  #at(key: string | number, value: unknown): unknown {
    this.#path.push(key)
    const result = this.evaluate(value)
    this.#path.pop()
    return result
  }

  #evaluateKey(key: string): string {
    this.#path.push(key)
    const name = this.#evaluateText(key)
    this.#path.pop()
    return stringify(name)
  }

  #evaluateText(text: string): unknown {
    const begun = performance.now()
    try {
      if (this.#budget.ms < 0) throw new ExpressionError('LIMIT', 'All expressions together take too long')
      const { value, isMissing } = evaluateParts(text, this.#scope)
      const plain = toPlain(value, this.#room)
      if (isMissing) this.#missing(text)
      return plain ?? text
    } catch (error) {
      this.#record(text, error)
      return text
    } finally {
      this.#budget.ms -= performance.now() - begun
    }
  }

  /** Says what there is not, by asking again as if that were an error. */
  #missing(text: string): void {
    const why = whyMissing(this.#scope, (strict) => evaluateParts(text, strict))
    const message = `${expressionOf(text)} not found${why ? `: ${why.message}` : ''}`
    this.#failed(text, 'INFO', 'NOT_FOUND', message, why?.position ?? 0)
  }

  #record(text: string, error: unknown): void {
    if (error instanceof Wanted) this.wanted.set(error.key, error)
    else if (error instanceof UnknownError) {
      this.unknowns.push({ path: this.#place(), text, reason: error.unknown.reason })
    } else if (error instanceof ExpressionError) {
      const { code, message, position } = explained(error, this.#scope, (scope) => evaluateParts(text, scope))
      this.#failed(text, 'ERROR', code, message, position)
    } else throw error
  }

  #failed(
    text: string,
    level: EvaluationFailure['level'],
    code: EvaluationFailure['code'],
    message: string,
    position: number | undefined,
  ): void {
    const key = this.#path.findLast((step) => typeof step === 'string')
    const description = `Failed to evaluate [${key ?? text}] ${message}`
    this.failures.push({
      path: this.#place(),
      expression: expressionOf(text),
      text,
      level,
      message,
      description,
      code,
      position,
    })
  }

  #tooDeep(value: unknown): unknown {
    this.#failed('', 'ERROR', 'LIMIT', `More than ${deepest} levels within each other`, undefined)
    return value
  }

  #place(): string {
    return this.#path.map(placed).join('').replace(/^\./, '')
  }
}

/** Whether nothing in a value can be an expression, seen at once. */
const isSettled = (value: unknown): boolean =>
  typeof value === 'string' ? !hasExpression(value) : typeof value !== 'object' || value === null

function renamed(object: PlainObject, keys: readonly string[], names: readonly string[]): PlainObject {
  const copy: Record<string, unknown> = {}
  for (const [at, name] of names.entries()) put(copy, name, object[keys[at] as string])
  return copy
}

const placed = (step: string | number): string => {
  if (typeof step === 'number') return `[${step}]`
  return /^[\p{L}_$][\p{L}\d_$-]*$/u.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
}

/** A text without its ${ and }, as Spinnaker names it in summaries. */
function expressionOf(text: string): string {
  try {
    return splitTemplate(text)
      .map((part) => ('literal' in part ? part.literal : part.expression))
      .join('')
  } catch {
    return /^\$\{(.*)\}$/s.exec(text)?.[1]?.trim() ?? text.replaceAll('$', '')
  }
}
