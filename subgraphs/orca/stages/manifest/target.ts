import type { JsonObject } from '../../domain/execution.ts'
import { askerOf, cloudTask } from '../clouddriver/ask.ts'
import type { TaskDefinition, TaskWork } from '../define.ts'
import { StageFailure } from '../failures.ts'
import { type Submission, submitOperations } from './operation.ts'
import { missingTarget, type TargetParameters } from './parameters.ts'

/** Finds the one manifest of a cluster that the stage is about, as the cluster is now. */
export const resolveTargetManifest: TaskDefinition<TargetParameters> = cloudTask({
  name: 'resolveTargetManifest',
  rehearse: 'reads',
  execute: async (work) => {
    const { execution, parameters, clouddriver } = work
    refuseIncomplete(parameters)
    if (parameters.mode !== 'dynamic') return { status: 'SUCCEEDED' }
    const cluster = {
      account: parameters.account!,
      location: parameters.location ?? '',
      kind: parameters.kind!,
      application: parameters.app ?? execution.application,
      cluster: parameters.cluster!,
    }
    const found = await clouddriver.manifests.target(cluster, parameters.criteria!, askerOf(work))
    if (found) return { status: 'SUCCEEDED', context: { manifestName: found.name } }
    const message = `There is no ${parameters.criteria} manifest of cluster '${cluster.cluster}' (${cluster.kind}) in ${cluster.location || 'no namespace'} of account ${cluster.account}.`
    return { status: 'TERMINAL', failure: { code: 'MANIFEST_NOT_FOUND', message, details: cluster } }
  },
})

function refuseIncomplete(parameters: TargetParameters): void {
  const missing = missingTarget(parameters)
  if (missing.length === 0) return
  const message = missing.map(({ path, message }) => `${path}: ${message}`).join('; ')
  throw new StageFailure({ code: 'BAD_PARAMETERS', message, details: { problems: missing } })
}

/** Has one operation done on the manifest that the stage is about. */
export function operateOnTarget<P extends TargetParameters>(
  operation: string,
  more: (work: TaskWork<P>) => JsonObject = () => ({}),
  { expectsResult = false } = {},
): TaskDefinition<P> {
  return submitOperations<P>(operation, (work): Submission => {
    const { account, location, manifestName, mode } = work.parameters
    // Several, chosen by their labels, have no name.
    const target = mode === 'label' ? {} : { manifestName }
    const description = { account, location: location ?? '', ...target, ...more(work) }
    return {
      operations: [{ [operation]: description }],
      expectsResult,
      context: {
        'deploy.account.name': account,
        'manifest.account.name': account,
        ...(mode !== 'label' && { 'manifest.name': manifestName, 'manifest.location': location ?? '' }),
      },
    }
  })
}
