import { isObject, objectOf } from '#platform/definition/json.ts'
import type { CallService } from '#platform/service/service.ts'
import * as documents from '#schema/generated/operations-orca-clouddriver.ts'
import type {
  ClouddriverPort,
  CloudJobs,
  CloudManifests,
  CloudOperations,
  LiveManifest,
  ManifestCriteria,
} from '../stages/clouddriver/port.ts'
import { type Ask, asking } from './asking.ts'

/** Asks Clouddriver, straight and by typed documents. */
export function clouddriverIn(call: CallService): ClouddriverPort {
  const ask = asking(call, 'clouddriver')
  return {
    operations: operations(call, ask),
    manifests: manifests(ask),
    jobs: jobs(ask),
    async artifactText(artifact, asker) {
      const { artifactContent } = await ask(documents.ArtifactContentDocument, { artifact }, asker)
      return artifactContent.text ?? undefined
    },
    async clusters({ application, ...filter }, asker) {
      const applications = [{ __typename: 'Application', name: application }]
      const { _entities } = await ask(
        documents.ClustersOfApplicationDocument,
        { applications, ...filter },
        asker,
      )
      return _entities.flatMap((entity) => (entity && 'clusters' in entity ? entity.clusters : []))
    },
  }
}

function operations(call: CallService, ask: Ask): CloudOperations {
  return {
    async submit({ operations, ...request }, caller) {
      const variables = { operations: [...operations], ...request }
      const { submitOperations } = await call(
        'clouddriver',
        documents.SubmitOperationsDocument,
        variables,
        caller,
      )
      return submitOperations.id
    },
    async task(id, wait, asker) {
      const { operationTask } = await ask(documents.OperationTaskDocument, { id, ...wait }, asker)
      if (!operationTask) return undefined
      const { failure, resultObjects, ...task } = operationTask
      return {
        ...task,
        resultObjects: resultObjects.filter(isObject),
        ...(failure && { failure: { ...failure, details: objectOf(failure.details) } }),
      }
    },
    async effects({ operations, ...request }, asker) {
      const variables = { operations: [...operations], ...request }
      const { operationEffects } = await ask(documents.OperationEffectsDocument, variables, asker)
      const { effects, problems, resultObjects } = operationEffects
      return { effects, problems, resultObjects: resultObjects.filter(isObject) }
    },
    async cancel(id, reason, caller) {
      await call('clouddriver', documents.CancelOperationTaskDocument, { id, reason }, caller)
    },
  }
}

function manifests(ask: Ask): CloudManifests {
  return {
    async find(account, reference, asker) {
      const { manifest } = await ask(documents.LiveManifestDocument, { account, ...reference }, asker)
      return manifest ? liveManifest(manifest) : undefined
    },
    async inCluster(cluster, asker) {
      const { clusterManifests } = await ask(documents.ClusterManifestsDocument, { ...cluster }, asker)
      return clusterManifests.map(liveManifest)
    },
    async target(cluster, criteria, asker) {
      const variables = { ...cluster, criteria: criteria.toUpperCase() as Uppercase<ManifestCriteria> }
      const { targetManifest } = await ask(documents.TargetManifestDocument, variables, asker)
      return targetManifest ? liveManifest(targetManifest) : undefined
    },
    async stability(account, manifests, wait, asker) {
      const references = manifests.map(({ location, name }) => ({ location, name }))
      const variables = { account, manifests: references, ...wait }
      const { manifestStability } = await ask(documents.ManifestStabilityDocument, variables, asker)
      return {
        ...manifestStability,
        manifests: manifestStability.manifests.map(({ causes, ...rollout }) => ({
          ...rollout,
          causes: causes.filter(isObject),
        })),
      }
    },
  }
}

function jobs(ask: Ask): CloudJobs {
  return {
    async find(reference, wait, asker) {
      const { job } = await ask(documents.JobDocument, { ...reference, ...wait }, asker)
      if (!job) return undefined
      const { createdTime, completedTime, message, completionDetails, ...rest } = job
      return {
        ...rest,
        ...(createdTime !== null && { createdTime }),
        ...(completedTime !== null && { completedTime }),
        ...(message !== null && { message }),
        completionDetails: objectOf(completionDetails),
      }
    },
    async log(source, wait, asker) {
      return (await ask(documents.InstanceLogDocument, { ...source, ...wait }, asker)).instanceLog
    },
  }
}

type Answered = documents.LiveManifestQuery['manifest'] & object

const liveManifest = ({ name, location, manifest, status, artifacts }: Answered): LiveManifest => ({
  name,
  location,
  manifest: objectOf(manifest),
  status: objectOf(status),
  artifacts: artifacts.filter(isObject),
})
