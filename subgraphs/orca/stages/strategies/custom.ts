import { isObject } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import type { StageView, SyntheticStage } from '../define.ts'

/** What a deployment has deployed, as a custom strategy is told. */
export interface Deployed {
  readonly account: string
  readonly cloudProvider: string
  readonly application: string
  readonly cluster: string
  readonly moniker?: JsonObject | undefined
  /** The region, or what takes its place in the cloud. */
  readonly region: string
  /** What else of it is worth knowing in this cloud. */
  readonly more?: JsonObject
}

/** Where a deployment says which custom strategy it wants. */
export interface CustomStrategy {
  readonly strategyApplication?: string | undefined
  readonly strategyPipeline?: string | undefined
  readonly pipelineParameters?: JsonObject | null | undefined
}

/** The stage that runs a custom strategy for what a stage has deployed. */
export function customStrategyStage(
  { execution, stage }: Pick<StageView<unknown>, 'execution' | 'stage'>,
  { strategyApplication, strategyPipeline, pipelineParameters }: CustomStrategy,
  { account, more, ...deployed }: Deployed,
): SyntheticStage {
  return {
    type: 'pipeline',
    name: `Custom strategy for ${deployed.cluster} in ${deployed.region}`,
    context: {
      application: deployed.application,
      pipelineApplication: strategyApplication ?? deployed.application,
      pipelineId: strategyPipeline,
      pipelineParameters: {
        ...more,
        ...deployed,
        credentials: account,
        strategy: true,
        clone: false,
        parentPipelineId: execution.id,
        parentStageId: stage.id,
        ...(isObject(pipelineParameters) && pipelineParameters),
      },
    },
  }
}
