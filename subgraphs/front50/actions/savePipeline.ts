import { checkDefinition } from '#platform/definition/definitionProblems.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import type { Problem } from '#platform/definition/problems.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Pipeline } from '../domain/pipeline.ts'
import { getApplication } from './findApplication.ts'
import { isUnavailable } from './orca.ts'
import type { Ports } from './ports.ts'
import { storePipeline } from './storePipeline.ts'
import { checkTemplate } from './templates.ts'

/** Checks a definition and makes it the newest version of its pipeline, or a new pipeline when it has no id. */
export async function savePipeline(
  applicationName: string,
  definition: unknown,
  expectedVersion: number | undefined,
  caller: Caller,
  ports: Ports,
): Promise<Pipeline> {
  const application = await getApplication(applicationName, ports)
  await checkForSave(definition, caller, ports)
  return storePipeline({ application, definition: definition as JsonObject, expectedVersion }, caller, ports)
}

/** Refuses a definition with all that Front50 and Orca find wrong in it. */
export async function checkForSave(definition: unknown, caller: Caller, ports: Ports): Promise<void> {
  const { problems, isSound } = checkDefinition(definition)
  const seen = new Set(problems.map(({ path }) => path))
  const ofStages = isSound ? await stageErrors(definition as JsonObject, caller, ports) : []
  const all = [...problems, ...ofStages.filter(({ path }) => !seen.has(path))]
  if (all.length > 0) throw badInput(all)
  await checkTemplate(definition as JsonObject, ports)
}

/** Without Orca a save goes on: Orca checks again at the start of an execution. */
async function stageErrors(definition: JsonObject, caller: Caller, { orca, log }: Ports): Promise<Problem[]> {
  try {
    return await orca.stageErrors(definition, caller)
  } catch (error) {
    if (!isUnavailable(error)) throw error
    log.warn({ err: error }, 'a definition is saved without Orca having checked its stages')
    return []
  }
}
