import { z } from 'zod'
import { configSchema } from './schema.ts'
import { type SettingDetails, settingDetails } from './setting.ts'

/** One thing that can be configured. */
export interface Key extends SettingDetails {
  readonly path: readonly string[]
  /** As it stands in gennaker.yml: http.timeoutMs */
  readonly name: string
  /** The environment variables that set it, the strongest first. */
  readonly environment: readonly string[]
  /** Without the dashes; nothing when a flag may not set it. */
  readonly flag?: string
  readonly schema: z.ZodType
}

export const keys: readonly Key[] = leaves(configSchema, [])

function leaves(schema: z.ZodObject, path: readonly string[]): Key[] {
  return Object.entries(schema.shape).flatMap(([name, child]) =>
    child instanceof z.ZodObject
      ? leaves(child, [...path, name])
      : [keyOf(child as z.ZodType, [...path, name])],
  )
}

function keyOf(schema: z.ZodType, path: readonly string[]): Key {
  const details = settingDetails.get(schema)
  if (!details) throw new Error(`The configuration's ${path.join('.')} is not described`)
  const words = (path[0] === 'server' ? path.slice(1) : path).flatMap((part) => part.split(/(?=[A-Z])/))
  const byRule = `GENNAKER_${words.join('_').toUpperCase()}`
  return {
    ...details,
    path,
    name: path.join('.'),
    environment: details.alsoEnvironment ? [byRule, details.alsoEnvironment] : [byRule],
    ...(!details.secret &&
      !details.shown &&
      !details.onlyEnvironment && { flag: words.join('-').toLowerCase() }),
    schema,
  }
}
