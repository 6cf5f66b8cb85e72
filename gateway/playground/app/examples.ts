import applications from '../examples/1-applications.graphql'
import saveApplication from '../examples/2-save-application.graphql'
import saveApplicationVariables from '../examples/2-save-application.json'
import savePipeline from '../examples/3-save-pipeline.graphql'
import savePipelineVariables from '../examples/3-save-pipeline.json'
import startPipeline from '../examples/4-start-pipeline.graphql'
import startPipelineVariables from '../examples/4-start-pipeline.json'
import watchExecutions from '../examples/5-watch-executions.graphql'
import watchExecutionsVariables from '../examples/5-watch-executions.json'
import judgeStage from '../examples/6-judge-stage.graphql'
import judgeStageVariables from '../examples/6-judge-stage.json'
import watchExecution from '../examples/7-watch-execution.graphql'
import watchExecutionVariables from '../examples/7-watch-execution.json'
import watchInfrastructure from '../examples/8-watch-infrastructure.graphql'
import watchInfrastructureVariables from '../examples/8-watch-infrastructure.json'
import clusters from '../examples/9-clusters.graphql'
import clustersVariables from '../examples/9-clusters.json'
import planPipeline from '../examples/10-plan-pipeline.graphql'
import planPipelineVariables from '../examples/10-plan-pipeline.json'
import evaluateExpression from '../examples/11-evaluate-expression.graphql'
import evaluateExpressionVariables from '../examples/11-evaluate-expression.json'
import watchEvents from '../examples/12-watch-events.graphql'
import watchEventsVariables from '../examples/12-watch-events.json'
import explainTrigger from '../examples/13-explain-trigger.graphql'
import explainTriggerVariables from '../examples/13-explain-trigger.json'
import watchLog from '../examples/14-watch-log.graphql'
import watchLogVariables from '../examples/14-watch-log.json'

/** The tabs that the playground opens with; the bundler gives all of these files as text. */
export const examples = [
  { query: applications },
  { query: saveApplication, variables: saveApplicationVariables },
  { query: savePipeline, variables: savePipelineVariables },
  { query: startPipeline, variables: startPipelineVariables },
  { query: watchExecutions, variables: watchExecutionsVariables },
  { query: judgeStage, variables: judgeStageVariables },
  { query: watchExecution, variables: watchExecutionVariables },
  { query: watchInfrastructure, variables: watchInfrastructureVariables },
  { query: clusters, variables: clustersVariables },
  { query: planPipeline, variables: planPipelineVariables },
  { query: evaluateExpression, variables: evaluateExpressionVariables },
  { query: watchEvents, variables: watchEventsVariables },
  { query: explainTrigger, variables: explainTriggerVariables },
  { query: watchLog, variables: watchLogVariables },
]
