import { z } from 'zod'
import type { AnyStageDefinition } from './define.ts'

/** JSON Schema of a stage type's parameters, as a person fills them in: with defaults, before they are read. */
export function parametersSchema({ parameters }: Pick<AnyStageDefinition, 'parameters'>): unknown {
  return z.toJSONSchema(parameters, { io: 'output', unrepresentable: 'any' })
}
