import { z } from 'zod'
import type { Execution, JsonObject } from '../../domain/execution.ts'
import { isTrue } from '../../domain/values.ts'
import { optionalText } from '../manifest/parameters.ts'
import { flag } from '../parameters.ts'

/** What a script stage has wherever it runs. */
export const scriptForm = z.looseObject({
  command: optionalText().describe('What to run, by sh.'),
  scriptPath: optionalText().describe('The folder to run it in.'),
  repoUrl: optionalText().describe('A git repository to clone first; the folder is one of it.'),
  repoBranch: optionalText().describe('Its branch or tag.'),
  propertyFile: optionalText().describe(
    'A file of lines key=value that the command writes: offered to later stages.',
  ),
  image: optionalText().describe('For the command: IMAGE_ID.'),
  account: optionalText().describe('For the command: ENV_PARAM.'),
  region: optionalText().describe('For the command: REGION_PARAM.'),
  cluster: optionalText().describe('For the command: CLUSTER_PARAM.'),
  cmc: optionalText().describe('For the command: CMC.'),
  waitForCompletion: flag().default(true).describe('Wait until it has ended, and fail when it fails.'),
})

export type Script = z.infer<typeof scriptForm>

/** What the command is given, by Spinnaker's names. In a strategy's execution its parameters say what the stage does not. */
export function scriptVariables(script: Script, { trigger }: Execution): Record<string, string> {
  const given = (isTrue(trigger.strategy) ? trigger.parameters : undefined) as JsonObject | undefined
  const { command, scriptPath, repoUrl, repoBranch, cmc } = script
  const values: JsonObject = {
    COMMAND: command,
    SCRIPT_PATH: scriptPath,
    REPO_URL: repoUrl,
    REPO_BRANCH: repoBranch,
    CMC: cmc,
    IMAGE_ID: script.image ?? given?.amiName ?? given?.imageId,
    CLUSTER_PARAM: script.cluster ?? given?.cluster,
    ENV_PARAM: script.account ?? given?.credentials,
    REGION_PARAM: script.region ?? given?.region ?? given?.zone,
  }
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  )
}
