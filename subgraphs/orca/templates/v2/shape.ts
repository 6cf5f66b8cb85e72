import { definitionFields } from '#platform/definition/fields.ts'
import { isObject } from '#platform/definition/json.ts'
import { flag, list, object, text } from '#platform/definition/rules.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { TemplateProblems } from '../problems.ts'

const fields = object({
  protect: flag,
  variables: list(object({ name: text, type: text, nullable: flag })),
})

/** The pipeline of a template of schema v2, which may come from anywhere; undefined when its form is wrong. */
export function checkTemplate(content: JsonObject, problems: TemplateProblems): JsonObject | undefined {
  const report = problems.template.bind(problems)
  const { schema, pipeline } = content
  if (schema !== 'v2')
    report(
      ['schema'],
      `is ${JSON.stringify(schema) ?? 'missing'}, but pipelines of schema v2 need a template of it`,
    )
  fields(content, [], report)
  if (isObject(pipeline)) definitionFields(pipeline, ['pipeline'], report)
  else report(['pipeline'], 'must be an object: the pipeline that is to be filled in')
  return problems.hasErrors || !isObject(pipeline) ? undefined : pipeline
}
