import { z } from 'zod'
import { isTrue } from '../domain/values.ts'
import { defineStage, type StageDefinition, type TaskWork } from './define.ts'
import { StageFailure } from './failures.ts'
import { type RunJobParameters, runJobParameters } from './job/parameters.ts'
import { waitOnJobCompletion } from './job/wait.ts'
import { monitorOperations, submitOperations } from './manifest/operation.ts'
import { optionalText } from './manifest/parameters.ts'
import { promoteOutputs } from './manifest/promoteOutputs.ts'
import { flag } from './parameters.ts'
import { runJob } from './runJob.ts'
import { container, scriptJob } from './script/job.ts'

/** Where scripts run; nowhere without an account. */
export interface ScriptSettings {
  readonly account?: string | undefined
  readonly namespace: string
  readonly image: string
}

const scriptShape = {
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
}

const form = z.looseObject(scriptShape)
type Script = z.infer<typeof form>

interface ScriptParameters extends RunJobParameters {
  readonly script: Script
}

/** Runs a command as a Kubernetes job. Spinnaker has Jenkins do it: the parameters are the same. */
export function scriptStage(settings: ScriptSettings): StageDefinition<ScriptParameters> {
  const { aliases: _, title: __, missing: ___, ...base } = runJob
  return defineStage<ScriptParameters>({
    ...base,
    type: 'script',
    title: 'Script',
    description: 'Runs a command, if wanted in a clone of a git repository; its log is the log of the stage.',
    form,
    parameters: form.transform((script) => ({ ...jobParameters(script, settings), script })),
    tasks: ({ parameters }) => {
      if (settings.account === undefined)
        throw new StageFailure({ code: 'BAD_PARAMETERS', message: notConfigured })
      return [
        start(settings),
        monitorOperations('monitorScriptStart'),
        promoteOutputs(),
        ...(parameters.waitForCompletion ? [waitOnJobCompletion] : []),
      ]
    },
    missing: ({ script }) => [
      ...(settings.account === undefined ? [{ path: 'type', message: notConfigured }] : []),
      ...(script.command === undefined ? [{ path: 'command', message: 'is missing' }] : []),
    ],
  })
}

const notConfigured =
  'scripts have nowhere to run: orca.script.kubernetes.account of the configuration names no account'

/** What the tasks of a job want to know. */
const jobParameters = ({ waitForCompletion, propertyFile }: Script, { account }: ScriptSettings) =>
  runJobParameters.parse({ account, waitForCompletion, ...(propertyFile && { propertyFile: container }) })

const start = (settings: ScriptSettings) =>
  submitOperations<ScriptParameters>('startScript', (work) => ({
    operations: [
      {
        runJob: {
          account: settings.account,
          application: work.execution.application,
          manifest: scriptJob(environmentOf(work), settings),
          enableArtifactBinding: false,
        },
      },
    ],
    expectsResult: true,
    context: { 'deploy.account.name': settings.account },
  }))

/** In a strategy's execution its parameters say what the stage does not. */
function environmentOf({ parameters: { script }, execution: { trigger } }: TaskWork<ScriptParameters>) {
  const given = (isTrue(trigger.strategy) ? trigger.parameters : undefined) as
    | Record<string, unknown>
    | undefined
  const { command, scriptPath, repoUrl, repoBranch, propertyFile, cmc } = script
  const values: Record<string, unknown> = {
    COMMAND: command,
    SCRIPT_PATH: scriptPath,
    REPO_URL: repoUrl,
    REPO_BRANCH: repoBranch,
    PROPERTY_FILE: propertyFile,
    CMC: cmc,
    IMAGE_ID: script.image ?? given?.amiName ?? given?.imageId,
    CLUSTER_PARAM: script.cluster ?? given?.cluster,
    ENV_PARAM: script.account ?? given?.credentials,
    REGION_PARAM: script.region ?? given?.region ?? given?.zone,
  }
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [{ name, value: String(value) }],
  )
}
