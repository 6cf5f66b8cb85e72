import { z } from 'zod'
import { objectsOf } from '#platform/definition/json.ts'
import { resized, targetOf, targets } from '../domain/serverGroups.ts'
import { askerOf, cloudTask } from './clouddriver/ask.ts'
import type { ServerGroup } from './clouddriver/port.ts'
import { defineStage, type TaskDefinition, type TaskWork } from './define.ts'
import { StageFailure } from './failures.ts'
import { cancelOperations, monitorOperations, submitOperations } from './manifest/operation.ts'
import { cloudShape, listOf, type Missing, optionalText } from './manifest/parameters.ts'
import { withoutResults } from './manifest/restart.ts'
import { numeric } from './parameters.ts'

const size = (what: string) => numeric(z.number().int().min(0)).optional().describe(what)

const parameters = z.looseObject({
  ...cloudShape,
  credentials: optionalText().describe('Another name of account.'),
  serverGroupName: optionalText().describe('The server group, where it is known.'),
  cluster: optionalText().describe('Its cluster, where it is found by `target`.'),
  target: z
    .enum(targets)
    .nullish()
    .describe('Which one of the cluster: the newest, the one before, the oldest.'),
  region: optionalText().describe('Where it is.'),
  regions: listOf(z.string()).describe('Where to find one each.'),
  action: z
    .enum(['scale_exact', 'scale_up', 'scale_down'])
    .default('scale_exact')
    .describe('To a capacity, or up or down from the one it has.'),
  capacity: z
    .looseObject({ min: size('At least.'), max: size('At most.'), desired: size('Now.') })
    .nullish()
    .describe('scale_exact.'),
  scalePct: numeric(z.number().min(0)).nullish().describe('By so many percent.'),
  scaleNum: numeric(z.number().int().min(0)).nullish().describe('By so many instances.'),
})
type Parameters = z.infer<typeof parameters>

const minute = 60_000
const accountOf = ({ account, credentials }: Parameters) => account ?? credentials ?? ''

async function serverGroups(work: TaskWork<Parameters>): Promise<readonly ServerGroup[]> {
  const { parameters, execution, clouddriver } = work
  const query = {
    application: execution.application,
    account: accountOf(parameters),
    ...(parameters.cluster && { name: parameters.cluster }),
  }
  return (await clouddriver.clusters(query, askerOf(work))).flatMap((cluster) => cluster.serverGroups)
}

/** One server group per region: the one that is named, or the target of the cluster. */
function chosen(all: readonly ServerGroup[], parameters: Parameters): ServerGroup[] {
  const { serverGroupName, region, regions, target } = parameters
  return [...new Set([...regions, ...(region ? [region] : [])])].map((where) => {
    const there = all.filter((group) => group.region === where)
    const found = serverGroupName
      ? there.find(({ name }) => name === serverGroupName)
      : targetOf(there, target ?? 'current_asg_dynamic')
    if (found) return found
    const what = serverGroupName ?? `${target} of cluster '${parameters.cluster}'`
    throw new StageFailure({
      code: 'SERVER_GROUP_NOT_FOUND',
      message: `There is no server group ${what} in ${where} of account ${accountOf(parameters)}.`,
    })
  })
}

/** Which server groups get which capacity is decided once: a second look would scale what was scaled already. */
const determine: TaskDefinition<Parameters> = cloudTask({
  name: 'determineTargetServerGroups',
  rehearse: 'reads',
  execute: async (work) => {
    const { action, capacity, scalePct, scaleNum } = work.parameters
    const resize = {
      action,
      capacity: capacity ?? undefined,
      scalePct: scalePct ?? undefined,
      scaleNum: scaleNum ?? undefined,
    }
    const resizes = chosen(await serverGroups(work), work.parameters).map(({ name, region, capacity }) => ({
      serverGroupName: name,
      region,
      capacity: resized(capacity, resize),
    }))
    return { status: 'SUCCEEDED', context: { resizes } }
  },
})

const resize = submitOperations<Parameters>('resizeServerGroup', ({ parameters, stage }) => ({
  operations: objectsOf(stage.context.resizes).map(({ region, ...resize }) => ({
    resizeServerGroup: { account: accountOf(parameters), location: region, region, ...resize },
  })),
  expectsResult: false,
  context: { 'deploy.account.name': accountOf(parameters) },
}))

/** Waits until each has as many instances, all of them up. */
const waitForCapacityMatch: TaskDefinition<Parameters> = cloudTask({
  name: 'waitForCapacityMatch',
  rehearse: 'waits',
  timeoutMs: 120 * minute,
  overridableTimeout: true,
  backoffMs: ({ elapsedMs }) => (elapsedMs < minute ? 1_000 : 10_000),
  execute: async (work) => {
    const now = await serverGroups(work)
    const isThere = objectsOf(work.stage.context.resizes).every(({ serverGroupName, region, capacity }) => {
      const group = now.find((each) => each.name === serverGroupName && each.region === region)
      const { desired } = capacity as { desired: number }
      return group?.instanceCounts.total === desired && group.instanceCounts.up === desired
    })
    return { status: isThere ? 'SUCCEEDED' : 'RUNNING' }
  },
})

export const resizeServerGroup = defineStage<Parameters>({
  type: 'resizeServerGroup',
  title: 'Resize Server Group',
  description: 'Gives server groups another capacity, and waits until they have it.',
  parameters,
  tasks: () => [determine, resize, monitorOperations('monitorServerGroup'), waitForCapacityMatch],
  cancel: cancelOperations,
  prepareRestart: (context) => {
    const { resizes: _, ...rest } = withoutResults(context)
    return rest
  },
  missing: (parameters) => [...missingPlace(parameters), ...missingSize(parameters)],
})

function missingPlace(parameters: Parameters): Missing[] {
  const { serverGroupName, cluster, region, regions } = parameters
  return [
    ...(accountOf(parameters) ? [] : [{ path: 'account', message: 'is missing' }]),
    ...(region || regions.length > 0 ? [] : [{ path: 'regions', message: 'must name at least one region' }]),
    ...(serverGroupName || cluster ? [] : [{ path: 'cluster', message: 'is missing, or serverGroupName' }]),
  ]
}

function missingSize({ action, capacity, scalePct, scaleNum }: Parameters): Missing[] {
  if (action === 'scale_exact')
    return capacity ? [] : [{ path: 'capacity', message: 'is missing; scale_exact needs it' }]
  if ((scalePct ?? scaleNum) !== undefined && (scalePct ?? scaleNum) !== null) return []
  return [{ path: 'scalePct', message: `is missing, or scaleNum; ${action} needs one of them` }]
}
