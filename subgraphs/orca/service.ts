import { monotonicFactory } from 'ulid'
import { configProblems } from '#platform/config/problems.ts'
import type { Platform, RunningService, ServiceDefinition } from '#platform/service/service.ts'
import { answersIn } from './actions/answers.ts'
import { clouddriverIn } from './actions/clouddriver.ts'
import { echoProblemsIn, tellEchoIn } from './actions/echo.ts'
import { executionPort } from './actions/executionPort.ts'
import { findPipelineIn, findStrategyIn, findVersionIn } from './actions/front50.ts'
import { front50In } from './actions/front50Port.ts'
import { igorIn } from './actions/igor.ts'
import type { ActionPorts } from './actions/ports.ts'
import { templatesIn } from './actions/templates.ts'
import type { OutsidePorts } from './handlers/outside.ts'
import { application, event, pipeline, stageType } from './resolvers/entities.ts'
import { execution } from './resolvers/execution.ts'
import { executionEvent } from './resolvers/executionEvent.ts'
import { expandedPipeline } from './resolvers/expandedPipeline.ts'
import { createLoaders } from './resolvers/loaders.ts'
import { mutation } from './resolvers/mutation.ts'
import { executionConnection } from './resolvers/pages.ts'
import { query } from './resolvers/query.ts'
import { stage } from './resolvers/stage.ts'
import { subscription } from './resolvers/subscription.ts'
import { createDelivery } from './runtime/delivery.ts'
import { EventFeed } from './runtime/eventFeed.ts'
import { publishEvents } from './runtime/executionEvents.ts'
import { hintId, hintQueue } from './runtime/hintQueue.ts'
import { ExecutionKeeper } from './runtime/keeper.ts'
import { countChanges, queueGauges } from './runtime/metrics.ts'
import { StageLogs } from './runtime/stageLogs.ts'
import { Sweep } from './runtime/sweep.ts'
import { TasksAtWork } from './runtime/tasksAtWork.ts'
import type { StagePorts } from './stages/define.ts'
import { installedStages } from './stages/installed.ts'
import { StageTable } from './stages/table.ts'
import { ExecutionStore } from './store/executions.ts'
import { orcaCollections } from './store/models.ts'
import { ExecutionQueries } from './store/queries.ts'
import { StageLogStore } from './store/stageLogs.ts'
import { UntoldEvents } from './store/untold.ts'

/** Runs pipelines: executions, stages, tasks. */
export default {
  name: 'orca',
  checkConfig: (config) => configProblems(() => installedStages(config)),
  start,
} satisfies ServiceDefinition

async function start(platform: Platform): Promise<RunningService> {
  const { clock, engine, failpoint, http, log } = platform
  const { concurrency, expressions, maxTaskBackoffSeconds, sweepSeconds } = platform.config.orca
  const newId = monotonicFactory()
  const collections = orcaCollections(platform.mongo)
  await collections.prepare()
  const store = new ExecutionStore(collections, newId)
  const queries = new ExecutionQueries(collections)
  const stageLogs = new StageLogStore(collections)
  const stages = new StageTable(installedStages(platform.config))
  const queue = hintQueue(engine)
  const feed = new EventFeed({
    tell: tellEchoIn(platform.call),
    untold: new UntoldEvents(collections),
    find: (id) => keeper.find(id),
    clock,
    failpoint,
    metrics: platform.metrics,
    log,
  })
  const keeper: ExecutionKeeper = new ExecutionKeeper({
    store,
    queue,
    events: engine.events,
    clock,
    env: { stages, expressions },
    failpoint,
    untoldSince: (before, events) => feed.flagOf(before, events),
  })
  const findPipeline = findPipelineIn(platform.call)
  const clouddriver = clouddriverIn(platform.call)
  const actions: ActionPorts = {
    keeper,
    store,
    queries,
    leases: engine.leases,
    stages,
    expressions,
    answer: answersIn({ http, call: platform.call, findPipeline, findExecution: (id) => keeper.find(id) }),
    clock,
    newId,
    findPipeline,
    findStrategy: findStrategyIn(platform.call),
    findVersion: findVersionIn(platform.call),
    templates: templatesIn(platform.call, clouddriver),
    echoProblems: echoProblemsIn(platform.call, log),
  }
  const atWork = new TasksAtWork()
  keeper.onChange((changed) => atWork.see(changed))
  countChanges(keeper, platform.metrics)
  publishEvents(keeper, engine.events)
  keeper.onChange((after, before, events) => feed.see(after, before, events))
  const stagePorts: StagePorts = {
    http,
    log,
    executions: executionPort(actions),
    clouddriver,
    front50: front50In(platform.call),
    igor: igorIn(platform.call),
  }
  const outside: OutsidePorts = {
    ...actions,
    atWork,
    failpoint,
    stagePorts,
    stageLogs: new StageLogs({ store: stageLogs, events: engine.events, clock, metrics: platform.metrics }),
    maxTaskBackoffMs: maxTaskBackoffSeconds * 1000,
    again: (place, delayMs) => queue.push(hintId(place.executionId, place.messageId), place, delayMs),
  }
  const showQueue = queueGauges(queue, platform.metrics)
  const sweep = new Sweep(outside, log, async () => {
    feed.sweep()
    await showQueue()
  })
  await sweep.start(sweepSeconds * 1000)
  feed.start()
  queue.process(concurrency, createDelivery(outside, log))

  const planPorts = { ...actions, stagePorts }

  return {
    resolvers: {
      Query: query(queries, planPorts),
      Mutation: mutation(actions),
      Subscription: subscription(keeper, queries, stageLogs, engine.events),
      Application: application(queries),
      Event: event(queries),
      Pipeline: pipeline(queries, planPorts),
      Execution: execution,
      ExpandedPipeline: expandedPipeline,
      ExecutionConnection: executionConnection(queries),
      Stage: stage,
      ExecutionEvent: executionEvent,
      StageType: stageType,
    },
    context: (caller) => ({ caller, loaders: createLoaders(store, queries, actions.echoProblems) }),
    ready: async () => {
      await platform.mongo.db?.command({ ping: 1 })
    },
    stop: async (timeoutMs) => {
      sweep.stop()
      const deadline = performance.now() + timeoutMs
      await queue.drain(timeoutMs)
      await feed.stop(Math.max(0, deadline - performance.now()))
      await actions.templates.stop()
    },
  }
}
