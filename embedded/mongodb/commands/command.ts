import type { Core } from '../core.ts'
import type { Deadline } from '../execution/scan.ts'
import type { RetrySession } from '../transactions/retrySession.ts'
import type { Transaction } from '../transactions/transaction.ts'
import type { Document } from '../values/types.ts'
import type { Reply } from '../wire/reply.ts'

/** One command as it is being run. */
export type Call = {
  readonly core: Core
  readonly db: string
  /** The command document. */
  readonly body: Document
  /** The bytes of the documents that came as a sequence, by field name. */
  readonly sequences: ReadonlyMap<string, readonly Uint8Array[]>
  readonly session: Session | undefined
  readonly transaction: Transaction | undefined
  /** Set for a write that the driver may repeat. */
  readonly retry: RetrySession | undefined
  readonly deadline: Deadline
  readonly connectionId: number
}

/** A logical session of a client. */
export type Session = { readonly lsid: Document; readonly key: Uint8Array; readonly text: string }

export type Command = {
  /** As clients write it, the proper name first. */
  readonly names: readonly string[]
  /** The fields it knows, beside its name and those that every command has. Others are refused. */
  readonly fields: readonly string[]
  /** May be part of a multi-document transaction. */
  readonly inTransaction?: boolean
  /** Numbered and repeatable outside of transactions. */
  readonly retryable?: boolean
  run(call: Call): Reply | Promise<Reply>
}

export function defineCommand(command: Command): Command {
  return command
}
