import type { Call } from '../commands/command.ts'
import { Nested, RawArray, type Reply } from '../wire/reply.ts'
import { Batch, type CursorSource } from './registry.ts'

const FIRST_BATCH = 101
/** A first batch is answered at once: nobody can end a wait that isn't there. */
const NEVER = new AbortController().signal

export type CursorOptions = {
  readonly ns: string
  readonly batchSize: number | undefined
  /** Never left open, whatever is left over. */
  readonly single?: boolean
  readonly noTimeout?: boolean
  readonly tailable?: boolean
}

/** Whom a cursor belongs to: the same session, and within it the same transaction. */
export function cursorOwner(call: Call): string | undefined {
  if (call.session === undefined) return undefined
  return call.transaction === undefined
    ? call.session.text
    : `${call.session.text}:${call.transaction.number}`
}

/** Reads the first batch and leaves a cursor open for the rest. */
export async function openCursor(call: Call, source: CursorSource, options: CursorOptions): Promise<Reply> {
  const batch = new Batch(options.batchSize ?? FIRST_BATCH)
  const exhausted = await source.fill(batch, { signal: NEVER, first: true })
  const keep = options.single !== true && (!exhausted || options.tailable === true)
  const id = keep
    ? call.core.cursors.open({
        ns: options.ns,
        source,
        owner: cursorOwner(call),
        noTimeout: options.noTimeout === true,
        tailable: options.tailable === true,
      }).id
    : 0n
  return {
    cursor: new Nested({
      firstBatch: new RawArray(batch.documents),
      ...source.extra?.(),
      id,
      ns: options.ns,
    }),
  }
}

/** A source of documents that are all at hand. */
export class ListSource implements CursorSource {
  readonly #documents: readonly Uint8Array[]
  #at = 0

  constructor(documents: readonly Uint8Array[]) {
    this.#documents = documents
  }

  async fill(batch: Batch): Promise<boolean> {
    while (this.#at < this.#documents.length && batch.add(this.#documents[this.#at]!)) this.#at++
    return this.#at >= this.#documents.length
  }
}
