import { z } from 'zod'
import type { AnyStageDefinition } from './define.ts'

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>

/** JSON Schema of a stage type's parameters, as a person fills them in: with defaults, before they are read. */
export function parametersSchema({
  parameters,
  form = parameters,
}: Pick<AnyStageDefinition, 'parameters' | 'form'>): unknown {
  // The output side has the types of what is read tolerantly (a number may come as a text); what must be there, and
  // what is rewritten while it is read, is said by the input side.
  return z.toJSONSchema(form, { io: 'output', unrepresentable: 'any', override: asGiven })
}

const asGiven: Override = ({ zodSchema, jsonSchema }) => {
  const { def } = zodSchema._zod
  if (def.type === 'object') {
    const required = Object.keys(def.shape).filter((key) => !z.safeParse(def.shape[key]!, undefined).success)
    if (required.length > 0) jsonSchema.required = required
    else delete jsonSchema.required
  }
  if (def.type === 'pipe' && def.out._zod.def.type === 'transform') {
    const { $schema: _, ...given } = z.toJSONSchema(def.in, { unrepresentable: 'any', override: asGiven })
    Object.assign(jsonSchema, given)
  }
}
