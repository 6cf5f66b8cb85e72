import { isObject } from '#platform/definition/json.ts'
import { callerOf } from '../caller.ts'
import { patiently } from '../clouddriver/ask.ts'
import {
  defineStage,
  type StageDefinition,
  type StagePorts,
  type StageView,
  type TaskDefinition,
} from '../define.ts'
import { bindingTasks } from '../manifest/bindProducedArtifacts.ts'
import type { BuildParameters, CiKind } from './kind.ts'
import { monitorBuild } from './monitor.ts'
import { buildIdOf, requestIdOf, withoutBuild } from './place.ts'
import { getBuildArtifacts, getBuildProperties } from './results.ts'
import { startBuild, waitForStart } from './start.ts'

type Given<P> = Omit<StageDefinition<P>, 'tasks' | 'cancel' | 'prepareRestart' | 'onFailure'>

/** A stage that has a build made: its steps, how it is stopped, what a restart forgets, what is tried after a failure. */
export const ciStage = <P extends BuildParameters>(given: Given<P>, kind: CiKind<P>): StageDefinition<P> =>
  defineStage({
    ...given,
    tasks: (view) => buildTasks(kind, view),
    cancel: (view, ports) => stopBuild(kind, view, ports),
    prepareRestart: withoutBuild,
    onFailure: (view) => propertiesAfterFailure(kind, view),
  })

/** The steps of a stage that has a build made. */
const buildTasks = <P extends BuildParameters>(kind: CiKind<P>, view: StageView<P>): TaskDefinition<P>[] => [
  ...(kind.prepare?.(view) ?? []),
  startBuild(kind),
  waitForStart(kind),
  ...(view.parameters.waitForCompletion
    ? [monitorBuild(kind), getBuildProperties(kind), getBuildArtifacts(kind)]
    : []),
  ...bindingTasks(view.stage.context),
]

/** A build of a stage that is over is of no use; one that has ended is left as it is. */
async function stopBuild<P>(
  kind: CiKind<P>,
  view: StageView<P>,
  { igor }: Pick<StagePorts, 'igor'>,
): Promise<void> {
  const { stage } = view
  const { buildInfo, queuedBuild } = stage.context
  if (isObject(buildInfo) && buildInfo.building === false) return
  if (!stage.tasks.some(({ status }) => status !== 'NOT_STARTED')) return
  const order = kind.order(view)
  const id = buildIdOf(stage.context)
  const queueItem = id === undefined && queuedBuild !== undefined ? String(queuedBuild) : undefined
  await patiently(() => igor.stop({ ...order, id, queueItem, requestId: requestIdOf(view) }, callerOf(view)))
}

/** A build that has failed may have told something all the same. */
function propertiesAfterFailure<P>(kind: CiKind<P>, view: StageView<P>) {
  const source = kind.properties(view)
  const id = buildIdOf(view.stage.context)
  if (!source || id === undefined) return []
  const { buildService, job } = kind.order(view)
  const context = {
    master: buildService,
    job,
    ...(source.file !== undefined && { propertyFile: source.file }),
    buildNumber: view.stage.context.buildNumber,
    buildId: id,
  }
  return [{ type: 'getProperties', name: 'Try to get properties file', context }]
}
