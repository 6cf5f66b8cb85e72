import { LRUCache } from 'lru-cache'
import type { LogPart } from '../ci/define.ts'

/** Parts of logs that were too long for one page, until their next pages are asked for. */
export type LogParts = LRUCache<string, LogPart>

const mostCharacters = 64 * 1024 * 1024

export const createLogParts = (): LogParts =>
  new LRUCache({
    max: 100,
    maxSize: mostCharacters,
    sizeCalculation: ({ text }) => Math.max(1, text.length),
    ttl: 60_000,
  })
