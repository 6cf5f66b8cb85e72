import { z } from 'zod'
import { comparators, compare } from '../../domain/serverGroups.ts'
import { askerOf } from '../clouddriver/ask.ts'
import type { TaskWork } from '../define.ts'
import { flag, numeric, parseParameters } from '../parameters.ts'
import type { Checked } from './checked.ts'

/** What a precondition on the size of a cluster says. */
export const clusterSize = z.looseObject({
  credentials: z.string().min(1),
  cluster: z.string().min(1),
  regions: z.array(z.string()).min(1),
  comparison: z.enum(comparators).default('=='),
  expected: numeric(z.number().int().min(0)).default(1),
  onlyEnabledServerGroups: flag().default(false),
})

/** Whether the cluster has as many server groups, in each region, as it should. */
export async function checkClusterSize(work: TaskWork<unknown>): Promise<Checked> {
  const { execution, stage, clouddriver } = work
  const { credentials, cluster, regions, comparison, expected, onlyEnabledServerGroups } = parseParameters(
    clusterSize,
    stage.context,
  )
  const query = { application: execution.application, account: credentials, name: cluster }
  const found = (await clouddriver.clusters(query, askerOf(work))).flatMap(({ serverGroups }) => serverGroups)
  const wrong = regions.flatMap((region) => {
    const there = found.filter(
      (group) => group.region === region && !(onlyEnabledServerGroups && group.disabled),
    )
    return compare(there.length, comparison, expected) ? [] : [`${there.length} in ${region}`]
  })
  if (wrong.length === 0) return {}
  return {
    reason: `cluster '${cluster}' has ${wrong.join(', ')} server groups, not ${comparison} ${expected}`,
  }
}
