import { compileExpression } from '../aggregate/expression.ts'
import type { Env } from '../aggregate/scope.ts'
import { newEnv, Scope } from '../aggregate/scope.ts'
import type { Document } from '../values/types.ts'
import { parseFilter } from './parse.ts'
import type { Run } from './predicates.ts'

export type { Bounds } from './plan.ts'
export { boundsFor } from './plan.ts'

/** What a match found out; `arrayIndex` is what the positional `$` stands for. */
export interface MatchInfo {
  matched: boolean
  arrayIndex?: number
}

export interface CompiledFilter {
  matches(document: Document): boolean
  match(document: Document): MatchInfo
}

export interface FilterOptions {
  /** The command's `let`: variables for `$expr`, given as constant expressions. */
  let?: Document
  /** The value of `$$NOW`. */
  now?: Date
}

/** Compiles a filter. Throws the server's error for an unknown or ill-typed operator. */
export function compileFilter(filter: Document, options: FilterOptions = {}): CompiledFilter {
  const { scope, env } = bindLet(options.let ?? {}, options.now ?? new Date())
  const test = parseFilter(filter, scope, true)
  const run: Run = { env, arrayIndex: undefined }
  return {
    matches: (document) => test(document, run),
    match(document) {
      run.arrayIndex = undefined
      if (!test(document, run)) return { matched: false }
      return run.arrayIndex === undefined ? { matched: true } : { matched: true, arrayIndex: run.arrayIndex }
    },
  }
}

/** Compiles a filter whose `$expr` sees the variables of a scope, which `env` holds when it runs. */
export function compileCondition(filter: Document, scope: Scope): (document: Document, env: Env) => boolean {
  const test = parseFilter(filter, scope, true)
  return (document, env) => test(document, { env, arrayIndex: undefined })
}

/** The scope and environment of an operation's `let`. */
export function bindLet(variables: Document, now: Date): { scope: Scope; env: Env } {
  const base = new Scope()
  const env = newEnv(now)
  const names = Object.keys(variables)
  const { scope, slots } = base.with(names)
  for (const [i, name] of names.entries())
    env.slots[slots[i]!] = compileExpression(variables[name]!, base)(env)
  return { scope, env }
}
