import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'

const property = /^\s*SPINNAKER_PROPERTY_([^=\s]+)=(.*)$/
const config = /^\s*SPINNAKER_CONFIG_JSON=(.*)$/

/**
 * What a job tells its pipeline by lines of its log: `SPINNAKER_PROPERTY_<key>=<value>` (keys come out in lower case) and
 * `SPINNAKER_CONFIG_JSON=<object>`. Later lines win. Throws an Error for JSON that cannot be read.
 */
export function propertiesOf(lines: Iterable<string>): JsonObject {
  const found: Record<string, unknown> = Object.create(null)
  for (const line of lines) {
    const [, key, value] = property.exec(line) ?? []
    if (key !== undefined) found[key.toLowerCase()] = value!.trim()
    const [, json] = config.exec(line) ?? []
    if (json !== undefined) Object.assign(found, objectIn(json))
  }
  return { ...found }
}

function objectIn(json: string): JsonObject {
  try {
    const value: unknown = JSON.parse(json)
    if (isObject(value)) return value
  } catch {
    // Said below.
  }
  const shown = json.length > 80 ? `${json.slice(0, 77)}…` : json
  throw new Error(`SPINNAKER_CONFIG_JSON is no JSON object: ${shown}`)
}
