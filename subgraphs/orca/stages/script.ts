import { defineStage, type StageDefinition, type TaskWork } from './define.ts'
import { StageFailure } from './failures.ts'
import { type RunJobParameters, runJobParameters } from './job/parameters.ts'
import { waitOnJobCompletion } from './job/wait.ts'
import { monitorOperations, submitOperations } from './manifest/operation.ts'
import { promoteOutputs } from './manifest/promoteOutputs.ts'
import { runJob } from './runJob.ts'
import { container, scriptJob } from './script/job.ts'
import { type Script, scriptForm, scriptVariables } from './script/parameters.ts'

/** Where scripts run; nowhere without an account. */
export interface ScriptSettings {
  readonly account?: string | undefined
  readonly namespace: string
  readonly image: string
}

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
    form: scriptForm,
    parameters: scriptForm.transform((script) => ({ ...jobParameters(script, settings), script })),
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

function environmentOf({ parameters: { script }, execution }: TaskWork<ScriptParameters>) {
  const { propertyFile } = script
  const variables = {
    ...scriptVariables(script, execution),
    ...(propertyFile !== undefined && { PROPERTY_FILE: propertyFile }),
  }
  return Object.entries(variables).map(([name, value]) => ({ name, value }))
}
