import { definitionLimits, isSoundObject } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { templateKind } from '#platform/definition/templateKind.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { JsonObject } from '../domain/execution.ts'
import { templateOf } from '../templates/convert.ts'

/** A template made of a pipeline. BAD_USER_INPUT for what is none, or is itself made of a template. */
export function convertToTemplate(definition: unknown): JsonObject {
  const form = new ProblemList()
  if (!isSoundObject(definition, definitionLimits, form.report)) throw badInput(form.all())
  if (templateKind(definition)) {
    const message = 'is made of a template already: convert what expandPipeline makes of it'
    throw badInput([{ path: 'definition', message }])
  }
  return templateOf(definition)
}
