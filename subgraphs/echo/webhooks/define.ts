import type { NewEvent } from '../domain/event.ts'
import type { SignatureScheme, SignedRequest } from './signatures.ts'

/** A request to one of the addresses of webhooks or callbacks. Names of headers are in lower case. */
export interface WebhookRequest extends SignedRequest {
  readonly method: string
  /** What stands behind /webhooks/ or /notifications/callbacks/, decoded: `git`, `github`. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly body: Buffer
}

export interface WebhookResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Answers requests of one kind by itself. Throws PlatformErrors for what cannot be used. */
export type WebhookHandler = (request: WebhookRequest) => Promise<WebhookResponse>

/** A webhook as its type reads it. */
export interface SentWebhook {
  /** In lower case. */
  readonly type: string
  /** The end of its address; undefined when it has none. */
  readonly source: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What a webhook stands for. `delivery` is the sender's own name of it, where it is not in the usual headers. */
export type Reading =
  | { readonly events: readonly (NewEvent & { readonly delivery?: string })[] }
  | { readonly ignored: string }

/** The webhooks of a type, the first part of their address: one file, and a line in index.ts. */
export interface WebhookType {
  /** How senders show that they know a secret. */
  readonly schemes: readonly SignatureScheme[]
  /** Throws BAD_USER_INPUT, with every problem, for what cannot be read. */
  read(webhook: SentWebhook): Reading
}
