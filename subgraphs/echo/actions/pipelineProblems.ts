import { isObject } from '#platform/definition/json.ts'
import type { Problem } from '#platform/definition/problems.ts'
import type { Channels } from '../notifications/index.ts'
import { pipelineNotificationProblems } from '../notifications/problems.ts'
import type { NamedThing } from '../triggers/define.ts'
import { textOf } from '../triggers/fields.ts'
import { type IndexedTrigger, indexed, placeIn } from '../triggers/indexed.ts'

export interface ProblemPorts {
  readonly channels: Channels
  readonly things: { absence(thing: NamedThing): Promise<string | undefined> }
}

/** Whoever has so many to correct is helped enough. */
const enough = 100

/** What is wrong or doubtful in the triggers and notifications of a pipeline. */
export async function pipelineProblems(definition: unknown, ports: ProblemPorts): Promise<Problem[]> {
  if (!isObject(definition)) return []
  const { triggers } = indexed({ id: textOf(definition.id), application: '', name: '', definition })
  const found: Problem[] = []
  for (const trigger of triggers) {
    if (found.length >= enough) break
    found.push(...(await triggerProblems(trigger, ports)))
  }
  return [...found, ...pipelineNotificationProblems(definition, ports.channels)].slice(0, enough)
}

/** What keeps a trigger from ever starting its pipeline, or is doubtful. */
export async function triggerProblems(
  { index, problems, waiting }: IndexedTrigger,
  { things }: Pick<ProblemPorts, 'things'>,
): Promise<readonly Problem[]> {
  const thing = waiting?.type.named?.(waiting.parsed)
  const absence = thing && (await things.absence(thing))
  if (absence === undefined) return problems
  return [...problems, { path: placeIn(index, thing!.path), message: absence }]
}
