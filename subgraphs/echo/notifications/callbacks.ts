import type { Config } from '#platform/config/schema.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Others } from '../runtime/notifications/others.ts'
import type { ReceiptRepository } from '../store/notifications/receipts.ts'
import type { WebhookHandler } from '../webhooks/define.ts'
import type { JudgmentTokens } from './judgmentTokens.ts'
import { slackCallback } from './slackCallback.ts'

export interface CallbackPorts {
  readonly http: HttpClient
  readonly others: Pick<Others, 'judged' | 'judge'>
  /** Undefined where no channel has buttons. */
  readonly tokens: JudgmentTokens | undefined
  readonly receipts: ReceiptRepository
  readonly clock: { now(): number }
  readonly log: Logger
}

/** By channel, what its answers to buttons are handed to. */
export type Callbacks = ReadonlyMap<string, WebhookHandler>

export const callbacksOf = (config: Config, ports: CallbackPorts): Callbacks =>
  new Map([['slack', slackCallback(config, ports)]])
