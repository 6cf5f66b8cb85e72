import { cdevents } from './cdevents.ts'
import type { WebhookType } from './define.ts'
import { generic } from './generic.ts'
import { git } from './git.ts'

const types: Readonly<Record<string, WebhookType>> = { git, cdevents }

/** Types without a file of their own take any JSON. */
export const webhookType = (type: string): WebhookType =>
  Object.hasOwn(types, type) ? types[type]! : generic
