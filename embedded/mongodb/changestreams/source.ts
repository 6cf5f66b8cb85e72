import type { Core } from '../core.ts'
import type { Batch, CursorSource, Wait } from '../cursors/registry.ts'
import { fail, MongoError } from '../errors.ts'
import { encodeKey } from '../indexes/key.ts'
import type { Logged, LogTime } from '../storage/oplog.ts'
import { decode, encode } from '../values/codec.ts'
import { equals } from '../values/compare.ts'
import type { Document, Value } from '../values/types.ts'
import { concerns, eventOf, invalidateEvent, invalidates, type Watched } from './events.ts'
import type { StreamOptions } from './options.ts'
import { tokenOf } from './token.ts'

const READ_ROWS = 100
const DEFAULT_WAIT_MS = 1000

/** The stages behind `$changeStream`; gives nothing for an event they filter out. */
export type Stages = (event: Document) => Document | undefined

/** The events of a change stream. A getMore waits for them, woken by the commits. */
export class ChangeStreamSource implements CursorSource {
  readonly #core: Core
  readonly #watched: Watched
  readonly #options: StreamOptions
  readonly #stages: Stages
  #after: LogTime
  #token: Document
  /** An event whose `invalidate` is still to be told. */
  #ending: Logged | undefined

  constructor(core: Core, watched: Watched, options: StreamOptions, stages: Stages) {
    this.#core = core
    this.#watched = watched
    this.#options = options
    this.#stages = stages
    this.#after = options.from
    this.#token = tokenOf({ time: options.from, invalidated: false })
  }

  /** Where a client goes on that has read the batch. */
  extra(): { postBatchResumeToken: Document } {
    return { postBatchResumeToken: this.#token }
  }

  async fill(batch: Batch, wait: Wait): Promise<boolean> {
    const until = performance.now() + (wait.first ? 0 : (wait.maxTimeMs ?? DEFAULT_WAIT_MS))
    for (;;) {
      if (this.#take(batch)) return true
      const left = until - performance.now()
      if (batch.documents.length > 0 || left <= 0 || wait.signal.aborted) return false
      await this.#nextCommit(left, wait.signal)
    }
  }

  /** Fills the batch from what is logged; true when the stream has ended. */
  #take(batch: Batch): boolean {
    if (this.#after < this.#core.oplog.horizon) {
      throw new MongoError('ChangeStreamHistoryLost', 'the change stream has fallen behind the log', {
        labels: ['NonResumableChangeStreamError'],
      })
    }
    while (this.#ending === undefined && this.#after < this.#core.oplog.last && !batch.full) {
      const logged = this.#core.oplog.read(this.#after, READ_ROWS)
      for (const change of logged) {
        if (concerns(this.#watched, change) && !this.#tell(batch, this.#complete(eventOf(change), change)))
          return false
        this.#moveTo(change)
        if (!invalidates(this.#watched, change)) continue
        this.#ending = change
        break
      }
      if (logged.length < READ_ROWS) break
    }
    return this.#ending !== undefined && this.#end(batch, this.#ending)
  }

  #end(batch: Batch, change: Logged): boolean {
    if (!this.#tell(batch, invalidateEvent(change))) return false
    this.#token = tokenOf({ time: change.time, invalidated: true })
    return true
  }

  #moveTo({ time }: Logged): void {
    this.#after = time
    this.#token = tokenOf({ time, invalidated: false })
  }

  /** Puts an event into the batch; false if it has to wait for the next one. */
  #tell(batch: Batch, event: Document): boolean {
    const told = this.#stages(event)
    if (told === undefined) return true
    if (!equals(told._id, event._id)) {
      fail(
        'ChangeStreamFatalError',
        'Encountered an event whose _id field, which contains the resume token, was modified by the pipeline. Modifying the _id field of an event makes it impossible to resume the stream from that point.',
      )
    }
    return batch.add(encode(told))
  }

  #complete(event: Document, { entry }: Logged): Document {
    const { fullDocument, beforeChange } = this.#options
    const changes = entry.op === 'update' || entry.op === 'replace' || entry.op === 'delete'
    if (changes && beforeChange === 'required') noImage('fullDocumentBeforeChange')
    const completed =
      changes && beforeChange === 'whenAvailable' ? { ...event, fullDocumentBeforeChange: null } : event
    if (entry.op !== 'update' || fullDocument === 'default') return completed
    if (fullDocument === 'required') noImage('fullDocument')
    return { ...completed, fullDocument: fullDocument === 'updateLookup' ? this.#lookUp(entry) : null }
  }

  #lookUp(entry: Document): Value {
    const collection = this.#core.catalog.get(`${entry.db as string}.${entry.coll as string}`)
    const row = collection?.documents.get(encodeKey((entry.key as Document)._id))
    return row === undefined ? null : decode(row.bytes)
  }

  #nextCommit(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        stopListening()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      const stopListening = this.#core.group.onCommit(() => {
        if (this.#core.oplog.last > this.#after) done()
      })
      signal.addEventListener('abort', done)
    })
  }
}

function noImage(what: string): never {
  throw new MongoError(
    47,
    `Change stream was configured to require a ${what}, but the embedded server keeps no pre- and post-images.`,
    {
      labels: ['NonResumableChangeStreamError'],
    },
  )
}
