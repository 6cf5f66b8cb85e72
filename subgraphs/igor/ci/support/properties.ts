import { isObject, type JsonObject } from '#platform/definition/json.ts'

/** What lines of a log say of properties: `SPINNAKER_PROPERTY_NAME=value` (the name in lower case) and `SPINNAKER_CONFIG_JSON={…}`. */
export function propertiesIn(log: string): JsonObject {
  const properties: JsonObject = {}
  for (const line of log.split(/\r?\n/)) {
    const [, name, value] = /^\s*SPINNAKER_PROPERTY_(\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined) properties[name.toLowerCase()] = value!.trim()
    const [, json] = /^\s*SPINNAKER_CONFIG_JSON=(\{.*\})\s*$/.exec(line) ?? []
    if (json !== undefined) Object.assign(properties, objectIn(json))
  }
  return properties
}

function objectIn(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
