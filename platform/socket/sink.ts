import type { IncomingMessage } from 'node:http'
import type { GraphQLFormattedError } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import type { Caller } from '#platform/identity/caller.ts'

/** Where the results of one operation go. After `error` or `complete` it takes no more. */
export interface Sink {
  /** Writes a result (its JSON) and says true; or says false when the client is so far behind that it must wait. */
  offer(result: Buffer): boolean
  /** Writes a result whether or not the client is behind: for the one result of a query or mutation. */
  next(result: Buffer): void
  /** Calls back once when the client has caught up: at once, if it isn't behind. */
  whenDrained(callback: () => void): void
  error(errors: readonly GraphQLFormattedError[]): void
  complete(): void
}

/** An operation under way. */
export interface RunningOperation {
  /** A query or mutation, whose result is awaited when the server stops. */
  readonly isOneOff: boolean
  /** The client wants no more, or is gone. */
  stop(): void
}

/** What a socket server does for its clients. */
export interface Operator {
  /** Who opened the socket, by its upgrade request and the payload of connection_init. Throws a PlatformError to refuse. */
  connect(request: IncomingMessage, payload: Record<string, unknown> | undefined): Promise<Caller> | Caller
  begin(payload: SubscribePayload, caller: Caller, sink: Sink): RunningOperation
}

export interface SocketLimits {
  readonly maxSockets: number
  /** Operations under way on one socket. */
  readonly maxPerSocket: number
  readonly maxMessageBytes: number
  /** How much may wait to be written on one socket before it counts as behind. */
  readonly maxBufferedBytes: number
  /** How long a socket may be behind before it is closed. */
  readonly stalledMs: number
  /** How long a client may take to say connection_init. */
  readonly initMs: number
  readonly pingMs: number
}

export const defaultSocketLimits: SocketLimits = {
  maxSockets: 10_000,
  maxPerSocket: 100,
  maxMessageBytes: 12_582_912,
  maxBufferedBytes: 1_048_576,
  stalledMs: 30_000,
  initMs: 5_000,
  pingMs: 15_000,
}
