import { isObject } from '#platform/definition/json.ts'
import { callerOf } from './caller.ts'
import { patiently } from './clouddriver/ask.ts'
import { defineStage, type StagePorts, type StageView } from './define.ts'
import { consumeArtifact } from './job/consumeArtifact.ts'
import { type RunJobParameters, runJobParameters } from './job/parameters.ts'
import { jobOf, waitOnJobCompletion } from './job/wait.ts'
import { bindingTasks } from './manifest/bindProducedArtifacts.ts'
import { manifestsIn } from './manifest/manifests.ts'
import { cancelOperations, monitorOperations, submitOperations } from './manifest/operation.ts'
import { type Missing, missingText } from './manifest/parameters.ts'
import { promoteOutputs } from './manifest/promoteOutputs.ts'
import { withoutResults } from './manifest/restart.ts'
import { artifactsToBind, resolveManifestSource } from './manifest/source.ts'

const run = submitOperations<RunJobParameters>('runJob', (work) => {
  const { parameters, execution } = work
  const account = parameters.account ?? parameters.credentials
  const description = {
    account,
    application: parameters.application ?? execution.application,
    manifest: manifestOf(parameters),
    ...artifactsToBind(work),
    enableArtifactBinding: parameters.enableArtifactBinding ?? true,
  }
  return {
    operations: [{ runJob: description }],
    expectsResult: true,
    context: { 'deploy.account.name': account },
  }
})

const manifestOf = ({ manifest, manifests }: RunJobParameters) => manifest ?? manifestsIn(manifests)[0]

export const runJob = defineStage<RunJobParameters>({
  type: 'runJobManifest',
  title: 'Run Job (Manifest)',
  description: 'Runs a job in a cloud and waits for its end; its log is the log of the stage.',
  aliases: ['runJob'],
  parameters: runJobParameters,
  tasks: ({ parameters, stage }) => [
    resolveManifestSource<RunJobParameters>('resolveJobSource', ([manifest]) => ({ manifest })),
    run,
    monitorOperations('monitorDeploy'),
    promoteOutputs(),
    ...(parameters.waitForCompletion ? [waitOnJobCompletion] : []),
    ...(parameters.consumeArtifactSource === 'artifact' ? [consumeArtifact] : []),
    ...bindingTasks(stage.context),
  ],
  cancel: async (view, ports) => {
    await cancelOperations(view, ports)
    await destroyJob(view, ports)
  },
  prepareRestart: (context) => {
    const {
      jobStatus: _,
      completionDetails: __,
      jobDigest: ___,
      propertyFileContents: ____,
      ...rest
    } = withoutResults(context)
    return rest
  },
  missing: (parameters) => [
    ...(parameters.credentials ? [] : missingText(parameters, 'account')),
    ...missingSource(parameters),
  ],
})

function missingSource(parameters: RunJobParameters): Missing[] {
  const { source, manifestArtifactId, manifestArtifact } = parameters
  if (source === 'text')
    return manifestOf(parameters) === undefined ? [{ path: 'manifest', message: 'is missing' }] : []
  if (manifestArtifactId || manifestArtifact) return []
  return [{ path: 'manifestArtifactId', message: 'is missing, or manifestArtifact instead' }]
}

/** A job that still runs for a stage that is over is of no use; one that has ended is left to be looked at. */
async function destroyJob(view: StageView<RunJobParameters>, { clouddriver }: StagePorts): Promise<void> {
  const { execution, stage, parameters } = view
  const job = jobOf(view)
  const { jobStatus } = stage.context
  const hasEnded = isObject(jobStatus) && ['Succeeded', 'Failed'].includes(String(jobStatus.jobState))
  if (!job || hasEnded) return
  await patiently(() =>
    clouddriver.operations.submit(
      {
        cloudProvider: parameters.cloudProvider,
        operations: [{ destroyJob: { account: job.account, location: job.location, jobName: job.name } }],
        requestId: [execution.id, stage.id, 'destroyJob', stage.restarts].join('/'),
        application: execution.application,
        stageId: stage.id,
      },
      callerOf(view),
    ),
  )
}
