import { isObject } from '#platform/definition/json.ts'
import { PlatformError } from '#platform/errors/errors.ts'
import type { JsonObject } from '../domain/execution.ts'
import type { TemplateProblems } from './problems.ts'
import type { Expansion, LoadTemplate, PipelineSource, Template } from './template.ts'

/** What became of a templated pipeline, and which template it was. */
export interface ExpandedPipeline extends Expansion {
  readonly source?: PipelineSource
}

/** Errors of a fetch that are the author's to correct; others may be gone when somebody tries again. */
const authors: readonly string[] = ['BAD_USER_INPUT', 'NOT_FOUND', 'FORBIDDEN']

/** The template of an artifact; undefined, and a problem at the path, when there is none. Throws what is not the author's fault. */
export async function loaded(
  artifact: unknown,
  path: readonly string[],
  load: LoadTemplate,
  problems: TemplateProblems,
): Promise<Template | undefined> {
  if (!isObject(artifact) || !isNamed(artifact)) {
    problems.config(path, 'is missing: a templated pipeline says which template it is made of')
    return undefined
  }
  try {
    return await load(artifact)
  } catch (error) {
    if (!(error instanceof PlatformError) || !authors.includes(error.code)) throw error
    problems.config(path, `is ${JSON.stringify(artifact.reference ?? artifact.name)}: ${error.message}`)
    return undefined
  }
}

const isNamed = ({ reference, name }: JsonObject) =>
  [reference, name].some((each) => typeof each === 'string' && each !== '')
