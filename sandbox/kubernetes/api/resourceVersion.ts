import { StatusError } from '../errors.ts'
import type { ResourceCall } from './api.ts'
import { invalidOption } from './options.ts'

/** The resourceVersion that a request names, undefined for none. Throws for one that is no number or not yet reached. */
export function checkResourceVersion({ api, info }: ResourceCall): number | undefined {
  const text = info.query.get('resourceVersion') ?? ''
  if (text === '') return undefined
  if (!/^\d+$/.test(text))
    throw invalidOption('resourceVersion', text, `strconv.ParseUint: parsing "${text}": invalid syntax`)
  const wanted = Number(text)
  const { revision } = api.cluster.store
  if (wanted <= revision) return wanted
  throw new StatusError(504, 'Timeout', `Too large resource version: ${wanted}, current: ${revision}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
}

export const expired = (message: string): StatusError => new StatusError(410, 'Expired', message)
