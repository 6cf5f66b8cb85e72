import { isObject, type JsonObject } from './json.ts'

/**
 * Which kind of template a pipeline is made of; undefined for an ordinary pipeline. What says schema v2 and names a template is made
 * of it whether it says its type or not. Who saves, checks and runs pipelines goes by this one rule.
 */
export function templateKind({ type, schema, template, config }: JsonObject): 'v1' | 'v2' | undefined {
  if (schema === 'v2' && isObject(template)) return 'v2'
  if (type !== 'templatedPipeline') return undefined
  return schema === 'v2' && !isObject(config) ? 'v2' : 'v1'
}
