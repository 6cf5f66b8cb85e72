import type { z } from 'zod'
import type { AnyStageDefinition } from './define.ts'

type Property = z.core.JSONSchema._JSONSchema

/**
 * The keys that a stage cannot run without, whatever else it says: those that are missing from an empty stage, and from one that says
 * any other single thing. What is wanted only with certain others is no such key.
 */
export function requiredKeys(
  { parameters, missing }: Pick<AnyStageDefinition, 'parameters' | 'missing'>,
  properties: Readonly<Record<string, Property>>,
): string[] {
  /** Undefined where the stage says something that cannot be: that tells nothing. */
  const missingOf = (stage: object): ReadonlySet<string> | undefined => {
    const parsed = parameters.safeParse(stage)
    if (parsed.success) return new Set((missing?.(parsed.data) ?? []).map(({ path }) => path))
    const isAbsent = parsed.error.issues.every(({ path: [key] }) => key !== undefined && !(key in stage))
    return isAbsent ? new Set(parsed.error.issues.map(({ path }) => path.join('.'))) : undefined
  }
  const others = Object.entries(properties).flatMap(([key, property]) =>
    probesOf(property).map((value) => ({ key, without: missingOf({ [key]: value }) })),
  )
  return [...(missingOf({}) ?? [])].filter(
    (path) =>
      Object.hasOwn(properties, path) &&
      others.every(({ key, without }) => key === path || !without || without.has(path)),
  )
}

/** Values that a key may have, one of each sort. */
function probesOf(schema: Property): unknown[] {
  const choices = typeof schema === 'object' ? [schema, ...(schema.anyOf ?? [])] : []
  const values = choices.flatMap((choice) => (typeof choice === 'object' ? (choice.enum ?? []) : []))
  return ['x', 1, true, ['x'], { type: 'x' }, ...values]
}
