import { compileFilter } from '../query/index.ts'
import type { Document } from '../values/types.ts'
import type { IndexDefinition } from './definition.ts'
import { extractValues } from './extract.ts'
import { type Direction, encodeCompound, type Indexed } from './key.ts'
import type { IndexTable } from './table.ts'

/** The entries that one document has in one index. */
export type Entries = {
  readonly keys: readonly Buffer[]
  readonly multikey: boolean
  /** The values behind a key, for messages. */
  readonly values: readonly (readonly Indexed[])[]
}

const NONE: Entries = { keys: [], multikey: false, values: [] }

/** A secondary index: its definition, which documents it holds under which keys, and its table. */
export class SecondaryIndex {
  readonly id: number
  readonly definition: IndexDefinition
  readonly table: IndexTable
  readonly directions: readonly Direction[]
  /** True once a document with an array has been indexed; it never goes back, as on the server. */
  multikey: boolean
  readonly #paths
  readonly #includes: ((document: Document) => boolean) | undefined

  constructor(id: number, definition: IndexDefinition, table: IndexTable, multikey: boolean) {
    this.id = id
    this.definition = definition
    this.table = table
    this.multikey = multikey
    this.directions = definition.fields.map((field) => field.direction)
    this.#paths = definition.fields.map((field) => field.parts)
    if (definition.partialFilter !== undefined) {
      const filter = compileFilter(definition.partialFilter)
      this.#includes = (document) => filter.matches(document)
    }
  }

  get name(): string {
    return this.definition.name
  }

  /** @throws MongoError CannotIndexParallelArrays */
  entriesOf(document: Document): Entries {
    if (this.#includes !== undefined && !this.#includes(document)) return NONE
    const { combinations, multikey } = extractValues(document, this.#paths)
    const values = this.definition.sparse
      ? combinations.filter((combination) => combination.some((value) => value !== undefined))
      : combinations
    if (values.length === 1) {
      return { keys: [encodeCompound(values[0]!, this.directions)], multikey, values }
    }
    return { ...this.#distinct(values), multikey }
  }

  #distinct(combinations: readonly (readonly Indexed[])[]): Pick<Entries, 'keys' | 'values'> {
    const seen = new Set<string>()
    const keys: Buffer[] = []
    const values: (readonly Indexed[])[] = []
    for (const combination of combinations) {
      const key = encodeCompound(combination, this.directions)
      const text = key.toString('latin1')
      if (seen.has(text)) continue
      seen.add(text)
      keys.push(key)
      values.push(combination)
    }
    return { keys, values }
  }
}
