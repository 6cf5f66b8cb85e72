import { z } from 'zod'
import { isObject } from '#platform/definition/json.ts'
import { defineTrigger, keyOf } from './define.ts'
import { textOf, wanted } from './fields.ts'

/** Starts pipelines after a search of the configuration, which triggers name by `field`, has found something new. */
export const searchTrigger = <F extends string>(type: 'artifactory' | 'nexus', title: string, field: F) =>
  defineTrigger<Record<F, string>>({
    type,
    title,
    description: `${title} has something new that a search of the configuration finds.`,
    events: [type],
    parameters: z.object({ [field]: wanted }) as unknown as z.ZodType<Record<F, string>>,
    keyFields: [field],
    key: (trigger) => keyOf(trigger[field]),
    named: (trigger) => ({ path: field, kind: `${type} search`, name: trigger[field] }),
    keys: ({ content }) => [keyOf(textOf(content.name))],
    match: (_, { content: { artifact, name } }) => ({
      matches: true,
      trigger: { [field]: name },
      artifacts: isObject(artifact) ? [artifact] : [],
      reason: `The search ${textOf(name)} has found something.`,
    }),
  })
