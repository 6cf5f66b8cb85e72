import type { Core } from '../core.ts'
import { fail } from '../errors.ts'
import { toNumber } from '../values/numbers.ts'
import { type Document, isNumber } from '../values/types.ts'
import type { Reply } from '../wire/reply.ts'

/** One numbered command of a session: knows which of its statements have been done before. */
export class RetrySession {
  /** Statements that were answered from their record. */
  readonly retried: number[] = []
  readonly #core: Core
  readonly #session: Uint8Array
  readonly #txnNumber: number
  readonly #statementIds: readonly number[] | undefined
  readonly #repeated: boolean
  #begun = false

  constructor(core: Core, session: Uint8Array, body: Document) {
    this.#core = core
    this.#session = session
    this.#txnNumber = Number(body.txnNumber)
    this.#statementIds = statementIds(body)
    const latest = core.retries.latest(session)
    if (latest > this.#txnNumber) {
      fail(
        'TransactionTooOld',
        `Retryable write with txnNumber ${this.#txnNumber} is prohibited on session because a newer retryable write with txnNumber ${latest} has already started on this session.`,
      )
    }
    this.#repeated = latest === this.#txnNumber
  }

  /** What statement number `index` of the command answered when it was done before. */
  find(index: number): Document | undefined {
    if (!this.#repeated) return undefined
    const id = this.#id(index)
    const record = this.#core.retries.get(this.#session, id)
    if (record === undefined || record.txnNumber !== this.#txnNumber) return undefined
    this.retried.push(id)
    return record.result
  }

  /** Remembers a statement; to be called in the turn of its write. */
  record(index: number, result: Reply): void {
    this.#core.group.write(() => {
      if (!this.#begun) this.#core.retries.forgetBefore(this.#session, this.#txnNumber)
      this.#begun = true
      this.#core.retries.put(this.#session, this.#id(index), this.#txnNumber, result)
    })
  }

  #id(index: number): number {
    return this.#statementIds?.[index] ?? index
  }
}

function statementIds(body: Document): number[] | undefined {
  const { stmtId, stmtIds } = body
  if (Array.isArray(stmtIds)) return stmtIds.map((id) => (isNumber(id) ? toNumber(id) : 0))
  return isNumber(stmtId) ? [toNumber(stmtId)] : undefined
}
