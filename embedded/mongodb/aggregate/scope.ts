import type { Document, Maybe } from '../values/types.ts'

/** What an expression runs on: the document it looks at and the values of its variables by slot. */
export interface Env {
  root: Document
  slots: Maybe[]
}

export type Evaluate = (env: Env) => Maybe

const nowSlot = 0

/** The variables that an expression may name, each with a slot of its own in `Env.slots`. */
export class Scope {
  readonly #names: ReadonlyMap<string, number>
  readonly #layout: { size: number }

  constructor(names: ReadonlyMap<string, number> = new Map([['NOW', nowSlot]]), layout = { size: 1 }) {
    this.#names = names
    this.#layout = layout
  }

  slot(name: string): number | undefined {
    return this.#names.get(name)
  }

  /** A scope that also knows `names`, with their slots in the same order. */
  with(names: readonly string[]): { scope: Scope; slots: number[] } {
    const slots = names.map(() => this.#layout.size++)
    const bound = names.map((name, i): [string, number] => [name, slots[i]!])
    return { scope: new Scope(new Map([...this.#names, ...bound]), this.#layout), slots }
  }
}

/** A fresh environment; `now` is the value of `$$NOW` for the whole operation. */
export function newEnv(now: Date, slots: readonly Maybe[] = []): Env {
  const env: Env = { root: {}, slots: [...slots] }
  env.slots[nowSlot] = now
  return env
}
