import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { BuildPlace } from './ports.ts'

/** The build that a stage has started, as its context names it. */
export function buildOfStage(context: JsonObject): BuildPlace | undefined {
  const buildService = text(context.master) ?? text(context.account)
  const { buildInfo } = context
  const known = isObject(buildInfo) ? buildInfo : {}
  const job = text(context.job) ?? text(known.name)
  const id = text(context.buildId) ?? text(context.buildNumber) ?? text(known.id)
  if (buildService === undefined || job === undefined || id === undefined) return undefined
  return { buildService, job, id }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : typeof value === 'string' && value !== '' ? value : undefined
