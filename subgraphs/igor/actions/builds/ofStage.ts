import type { JsonObject } from '#platform/definition/json.ts'
import type { BuildPlace } from './ports.ts'

/** The build that a stage has started, as its context names it. */
export function buildOfStage(context: JsonObject): BuildPlace | undefined {
  const buildService = text(context.buildService) ?? text(context.master)
  const job = text(context.buildJob) ?? text(context.job)
  const id = text(context.buildId) ?? text(context.buildNumber)
  if (buildService === undefined || job === undefined || id === undefined) return undefined
  return { buildService, job, id }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : typeof value === 'string' && value !== '' ? value : undefined
