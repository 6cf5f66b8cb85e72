import { z } from 'zod'
import { defineStage, type StageDefinition } from './define.ts'
import { optionalText } from './manifest/parameters.ts'
import { flag } from './parameters.ts'

const hour = 60 * 60 * 1000

/** Conditions that hold, and the clusters that they hold for. */
export interface ActiveConditions {
  readonly active: readonly string[]
  readonly clusters: readonly string[]
}

const parameters = z.looseObject({
  cluster: optionalText().describe('The cluster that is to be deployed to.'),
  region: optionalText().describe('Its region.'),
  account: optionalText().describe('Its account.'),
  status: optionalText().describe('Set while it waits to SKIPPED: goes on at once.').meta({ readOnly: true }),
  skipRemainingWait: flag()
    .default(false)
    .describe('Set while it waits: goes on at once.')
    .meta({ readOnly: true }),
})

type Parameters = z.infer<typeof parameters>

/** Waits while the configuration names conditions that hold for the cluster. */
export const waitForCondition = (conditions: ActiveConditions): StageDefinition<Parameters> =>
  defineStage({
    type: 'waitForCondition',
    title: 'Wait for condition',
    description: 'Waits while conditions hold that keep a cluster from being deployed to.',
    parameters,
    tasks: () => [
      {
        name: 'waitForCondition',
        rehearse: 'waits',
        timeoutMs: hour,
        backoffMs: () => 15_000,
        execute: async ({ parameters: { cluster, status, skipRemainingWait } }) => {
          const holding =
            cluster !== undefined && conditions.clusters.includes(cluster) ? conditions.active : []
          if (holding.length === 0 || status === 'SKIPPED' || skipRemainingWait)
            return { status: 'SUCCEEDED', context: { status: 'SKIPPED' } }
          if (status === 'WAITING') return { status: 'RUNNING' }
          return {
            status: 'RUNNING',
            context: { status: 'WAITING' },
            outputs: { conditions: holding.map(described) },
          }
        },
      },
    ],
    skipEndsWait: true,
    prepareRestart: ({ status: _, skipRemainingWait: __, ...context }) => context,
  })

const described = (name: string) => ({ name, description: `Active condition applies to: ${name}` })
