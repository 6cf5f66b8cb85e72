import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../domain/execution.ts'

/** Which kind of template a pipeline is made of; undefined for an ordinary pipeline. */
export function templateKind({ type, schema, template, config }: JsonObject): 'v1' | 'v2' | undefined {
  if (schema === 'v2' && isObject(template)) return 'v2'
  if (type !== 'templatedPipeline') return undefined
  return schema === 'v2' && !isObject(config) ? 'v2' : 'v1'
}
