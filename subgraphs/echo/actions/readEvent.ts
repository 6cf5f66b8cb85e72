import { z } from 'zod'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { isSoundObject, type Limits } from '#platform/definition/limits.ts'
import { formatPath, within } from '#platform/definition/path.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import { badInput, type InputProblem } from '#platform/errors/errors.ts'
import type { NewEvent } from '../domain/event.ts'

/** How big what is said in an event may be. */
export const eventLimits: Limits = { bytes: 4 * 1024 * 1024, depth: 100, values: 200_000 }

/** Characters of a name, of a key. */
export const longestName = 1_000

const name = z.string().min(1).max(longestName)
const texts = z.record(z.string(), z.string())

const detailsSchema = z.looseObject({
  source: name,
  type: name,
  created: z.string().max(longestName).optional(),
  application: name.nullish(),
  project: name.nullish(),
  organization: name.nullish(),
  attributes: texts.nullish(),
  requestHeaders: texts.nullish(),
})

const eventSchema = z.looseObject({
  details: detailsSchema,
  content: z.record(z.string(), z.unknown()).default({}),
  key: name.optional(),
  executionId: name.optional(),
})

/** Reads an event that another service tells. `at` is where it stands in the input. Throws BAD_USER_INPUT. */
export function readEvent(given: unknown, now: number, at: readonly (string | number)[] = []): NewEvent {
  const { report, all } = problemsAt(at)
  if (!isSoundObject(given, eventLimits, report)) throw badInput(all())
  const parsed = eventSchema.safeParse(given)
  if (!parsed.success) {
    const prefix = formatPath(at)
    throw badInput(
      schemaProblems(parsed.error, given).map(({ path, message }) => ({
        path: within(prefix, path),
        message,
      })),
    )
  }
  const { details, content, key } = parsed.data
  const executionId = parsed.data.executionId ?? executionOf(content)
  return {
    details: {
      ...(withoutNulls(details) as typeof details),
      created: details.created ?? String(now),
    } as NewEvent['details'],
    content,
    ...(key !== undefined && { key }),
    ...(executionId !== undefined && { executionId }),
  }
}

function problemsAt(at: readonly (string | number)[]) {
  const problems = new ProblemList()
  return {
    report: (path: readonly (string | number)[], message: string) =>
      problems.report([...at, ...path], message),
    all: (): InputProblem[] => problems.all(),
  }
}

const withoutNulls = (details: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== null && value !== undefined))

/** Events of Spinnaker's name their execution in the content. */
function executionOf({ executionId, execution }: JsonObject): string | undefined {
  const id = executionId ?? (isObject(execution) ? execution.id : undefined)
  return typeof id === 'string' && id.length > 0 && id.length <= longestName ? id : undefined
}
