import { isObject, objectsOf } from '#platform/definition/json.ts'
import type { JsonObject } from '../../domain/execution.ts'
import { askerOf, cloudTask } from '../clouddriver/ask.ts'
import type { LiveManifest } from '../clouddriver/port.ts'
import type { StageView, SyntheticStage, TaskDefinition } from '../define.ts'
import { type CustomStrategy, customStrategyStage } from '../strategies/custom.ts'

/** What becomes of the older versions when a new one is stable. */
export const strategies = ['none', 'redblack', 'bluegreen', 'highlander', 'custom'] as const
export type Strategy = (typeof strategies)[number]

/** A version that was there before, and what it is good for. */
interface Older {
  readonly manifestName: string
  readonly location: string
  readonly cluster: string
  /** Neither stable nor failed, and nothing of it can serve: there is no use in keeping it. */
  readonly isUseless: boolean
}

/** Finds the versions that were there before those deployed, for the stages that follow to take them away from traffic. */
export function findOlderManifests(): TaskDefinition<{ account?: string | undefined }> {
  return cloudTask({
    name: 'findOlderManifests',
    rehearse: 'reads',
    execute: async (work) => {
      const { execution, stage, parameters, clouddriver } = work
      const deployed = objectsOf(stage.context['outputs.manifests']).flatMap(replicaSet)
      const names = new Set(deployed.map(({ name }) => name))
      const older: Older[] = []
      for (const { location, cluster, application } of deployed) {
        const all = await clouddriver.manifests.inCluster(
          {
            account: parameters.account ?? '',
            location,
            kind: 'replicaSet',
            application: application ?? execution.application,
            cluster,
          },
          askerOf(work),
        )
        older.push(...all.filter(({ name }) => !names.has(name)).map((live) => describe(live, cluster)))
      }
      return { status: 'SUCCEEDED', context: { olderManifests: older } }
    },
  })
}

const annotation = (key: string) => `moniker.spinnaker.io/${key}`

/** What a deployed manifest says of itself, when it is one that strategies are for. */
function replicaSet({ kind, metadata }: JsonObject) {
  if (kind !== 'ReplicaSet' || !isObject(metadata)) return []
  const annotations = isObject(metadata.annotations) ? metadata.annotations : {}
  const cluster = annotations[annotation('cluster')]
  if (typeof cluster !== 'string') return []
  const application = annotations[annotation('application')]
  return [
    {
      name: `replicaSet ${String(metadata.name)}`,
      location: String(metadata.namespace ?? ''),
      cluster,
      application: typeof application === 'string' ? application : undefined,
    },
  ]
}

function describe({ name, location, manifest, status }: LiveManifest, cluster: string): Older {
  const { readyReplicas, availableReplicas } = isObject(manifest.status) ? manifest.status : {}
  const serves = Number(readyReplicas ?? 0) > 0 && Number(availableReplicas ?? 0) > 0
  return {
    manifestName: name,
    location,
    cluster,
    isUseless: !isState(status, 'stable') && !isState(status, 'failed') && !serves,
  }
}

const isState = (status: JsonObject, key: string) => isObject(status[key]) && status[key].state === true

/** The stages that take the older versions away: disabled and kept with red/black, deleted as well with highlander. */
export function strategyStages(strategy: Exclude<Strategy, 'custom'>, context: JsonObject): SyntheticStage[] {
  const { account, cloudProvider } = context
  const common = { account, cloudProvider: cloudProvider ?? 'kubernetes', mode: 'static' }
  const stageOf = (
    verb: 'Disable' | 'Delete',
    { manifestName, location, cluster }: Older,
  ): SyntheticStage => ({
    type: verb === 'Disable' ? 'disableManifest' : 'deleteManifest',
    name: `${verb} ${manifestName}`,
    context: { ...common, manifestName, location, cluster },
  })
  const stages: SyntheticStage[] = []
  for (const older of objectsOf(context.olderManifests) as unknown as Older[]) {
    if (strategy === 'highlander') {
      stages.push(stageOf('Disable', older))
      stages.push({ ...stageOf('Delete', older), requires: [stages.length - 1] })
    } else stages.push(stageOf(older.isUseless ? 'Delete' : 'Disable', older))
  }
  return stages
}

/** The stages that run a custom strategy: one for each namespace in which something was deployed. */
export function customStrategyStages(view: StageView<unknown>, strategy: CustomStrategy): SyntheticStage[] {
  const { execution, stage } = view
  const { account, cloudProvider, moniker } = stage.context
  const byNamespace = Map.groupBy(objectsOf(stage.context['outputs.manifests']), ({ metadata }) =>
    String((isObject(metadata) && metadata.namespace) || ''),
  )
  const older = objectsOf(stage.context.olderManifests)
  return [...byNamespace].map(([region, manifests]) => {
    const names = manifests.map(manifestName)
    const [first] = manifests.flatMap(replicaSet)
    const said = isObject(moniker) ? moniker : undefined
    return customStrategyStage(view, strategy, {
      account: String(account),
      cloudProvider: String(cloudProvider ?? 'kubernetes'),
      application: first?.application ?? String(said?.app ?? execution.application),
      cluster: first?.cluster ?? String(said?.cluster ?? names[0]),
      moniker: said,
      region,
      more: {
        manifests: names,
        olderManifests: older
          .filter(({ location }) => location === region)
          .map(({ manifestName }) => manifestName),
      },
    })
  })
}

function manifestName({ kind, metadata }: JsonObject): string {
  const text = String(kind)
  return `${text.charAt(0).toLowerCase()}${text.slice(1)} ${isObject(metadata) ? String(metadata.name) : ''}`
}
