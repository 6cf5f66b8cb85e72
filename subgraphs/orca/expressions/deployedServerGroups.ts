import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject, Stage } from '../domain/execution.ts'
import type { ExecutionMap } from './views.ts'

const deployTypes = new Set(['deploy', 'createServerGroup', 'cloneServerGroup', 'rollingPush'])

/** What the deployments of an execution have deployed; with names or ids of stages, what those have. */
export function deployedServerGroupsOf({ stages }: ExecutionMap, ids: readonly string[] = []): JsonObject[] {
  return stages.flatMap(({ stage }) => {
    const { type, status, context, name, id } = stage
    if (!deployTypes.has(type) || status !== 'SUCCEEDED' || context['deploy.server.groups'] === undefined)
      return []
    if (ids.length > 0 && !ids.includes(name) && !ids.includes(id)) return []
    return detailsOf(stage)
  })
}

function detailsOf({ context }: Stage): JsonObject[] {
  const zones = isObject(context.availabilityZones) ? Object.keys(context.availabilityZones) : []
  const region = context.region ?? zones[0]
  if (typeof region !== 'string') return []
  const inRegion = objectsOf(context.deploymentDetails).filter((details) => details.region === region)
  const groups = isObject(context['deploy.server.groups']) ? context['deploy.server.groups'][region] : []
  return [
    {
      account: context.account ?? null,
      capacity: context.capacity ?? null,
      parentStage: context.parentStage ?? null,
      region,
      ...Object.assign({}, ...inRegion),
      ...(Array.isArray(groups) && groups.length > 0 && { serverGroup: groups[0] }),
      deployments: objectsOf(context['kato.tasks'])
        .flatMap(({ resultObjects }) => objectsOf(resultObjects))
        .flatMap(({ deployments }) => objectsOf(deployments)),
    },
  ]
}
