import { z } from 'zod'
import { filled } from '#platform/fetch/credentials.ts'

/** How artifacts are made of messages: by a form that is known, or by a Jinja template of one's own. */
export const messageFormats = ['NONE', 'S3', 'GCS', 'GCR', 'GCB', 'CUSTOM'] as const
export type MessageFormat = (typeof messageFormats)[number]

/** Fields of subscriptions to every system. */
export const commonFields = {
  name: z.string().min(1),
  /** NONE, or CUSTOM where there is a template. */
  messageFormat: z.enum(messageFormats).optional(),
  /** A file with a Jinja template that makes a JSON list of artifacts of a message's JSON. */
  templatePath: filled,
}

export interface CommonSettings {
  readonly name: string
  readonly messageFormat?: MessageFormat | undefined
  readonly templatePath?: string | undefined
}

export const endpoint = z
  .union([z.literal(''), z.url({ protocol: /^https?$/ })])
  .optional()
  .transform((text) => text?.replace(/\/$/, '') || undefined)
