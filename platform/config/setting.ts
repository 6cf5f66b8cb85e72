import { z } from 'zod'
import type { Kind } from './kinds.ts'

export interface SettingOptions {
  /** Never shown, never logged, not accepted as a flag (the process list would show it). */
  readonly secret?: true
  /** Only from the environment: it is about one run, not about an installation. */
  readonly onlyEnvironment?: true
  /** Another environment variable that is read when the one made by rule is not set. */
  readonly alsoEnvironment?: string
  /** A closer look at a value that the kind accepts: what is wrong with it, in words. */
  problemsOf?(value: unknown): string[]
}

export interface SettingDetails extends SettingOptions, Omit<Kind<unknown>, 'schema'> {
  readonly description: string
}

/** What is known of each leaf of the schema. */
export const settingDetails = z.registry<SettingDetails>()

/** A key that always has a value. */
export function setting<T>(description: string, kind: Kind<T>, byDefault: T, options: SettingOptions = {}) {
  // The types of zod's default differ for what goes in and out; here both are T.
  const schema = kind.schema.default(byDefault as never) as unknown as z.ZodType<T>
  return describe(description, kind, schema, options)
}

/** A key that may be missing. */
export function optionalSetting<T>(description: string, kind: Kind<T>, options: SettingOptions = {}) {
  return describe(description, kind, kind.schema.optional() as z.ZodType<T | undefined>, options)
}

function describe<T, S extends z.ZodType<T>>(
  description: string,
  kind: Kind<unknown>,
  schema: S,
  options: SettingOptions,
) {
  const { schema: _, ...ofKind } = kind
  settingDetails.add(schema, { description, ...ofKind, ...options })
  return schema
}
