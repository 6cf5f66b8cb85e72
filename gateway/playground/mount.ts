import type { Express } from 'express'
import type { Logger } from '#platform/log/log.ts'

export function mountPlayground(_app: Express, _log: Logger): void {}
