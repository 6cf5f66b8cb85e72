import { randomInt } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import type { OperationWork } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { isSelected } from '../manifest/labelSelectors.ts'
import { type Decision, decide } from './decisions.ts'
import { readFacts } from './facts.ts'
import { explained } from './failure.ts'
import { inParallel } from './parallel.ts'
import { type Preparation, type Prepared, prepare } from './prepare.ts'
import type { DeployRequest } from './request.ts'
import { resultOf, type Touched } from './result.ts'
import { submit, VersionTaken } from './submit.ts'
import { fullName, type Target, targetsOf } from './targets.ts'

export type DeployWork = Pick<
  OperationWork<KubernetesAccount, unknown>,
  'account' | 'accountName' | 'signal' | 'progress' | 'once'
>

/** Each time at least one of those that want the next version gets it. */
const mostRounds = 50

/** Deploys manifests: in the order of their kinds' priorities, those of one priority side by side. */
export async function deploy(work: DeployWork, request: DeployRequest) {
  const { account, accountName, signal, progress } = work
  progress(`Beginning deployment of manifests in account ${accountName}`)
  const targets = await targetsOf(request.manifests, account, request.namespaceOverride, signal)
  progress(`Deploy order is: ${targets.map(fullName).join(', ')}`)
  const deployed = new Map<Target['path'], Deployed>()
  for (let round = 1, taken: readonly string[] = [], known: readonly Decision[] = []; ; round += 1) {
    const { decisions, prepared, bound } = await prepareOnce(targets, work, request, { round, taken, known })
    if (bound.length > 0) progress(`Bound artifacts: ${bound.map(({ reference }) => reference).join(', ')}`)
    const selected = select(prepared, request, accountName)
    taken = await submitAll(selected, deployed, work, round < mostRounds)
    known = decisions
    if (taken.length > 0) continue
    progress(`Deployed ${deployed.size} of ${prepared.length} manifests to account ${accountName}`)
    const all = selected.map(({ path }) => deployed.get(path)!)
    return resultOf(
      all.map(({ touched }) => touched),
      { created: selected.map(({ artifact }) => artifact), bound },
    )
  }
}

interface Deployed {
  readonly touched: Touched
  /** As it was sent. */
  readonly manifest: KubeObject
}

/**
 * Brings into the cluster what is not there yet as it is prepared. Answers the paths of those whose version was taken
 * meanwhile, to be prepared anew; throws when something else has failed, or nothing may be prepared anew.
 */
async function submitAll(
  selected: readonly Prepared[],
  deployed: Map<string, Deployed>,
  { account, signal, progress }: DeployWork,
  mayRepeat: boolean,
): Promise<readonly string[]> {
  for (const [, wave] of waves(selected)) {
    const failures: Failure[] = []
    const submitOne = async (prepared: Prepared) => {
      const { kind, manifest, path } = prepared
      if (isDeepStrictEqual(deployed.get(path)?.manifest, manifest)) return
      progress(`Submitting manifest ${fullName(prepared)}`)
      try {
        const object = await submit(prepared, { client: account.client, signal, progress })
        deployed.set(path, { touched: { object, kind }, manifest })
      } catch (error) {
        signal.throwIfAborted()
        const isTaken = error instanceof VersionTaken
        failures.push({ prepared, error: isTaken ? error : explained(error, manifest, kind) })
      }
    }
    // Manifests of the same object change it one after the other: the last one stays.
    await inParallel(
      [...Map.groupBy(wave, placeOf).values()],
      async (ofOne) => {
        for (const prepared of ofOne) await submitOne(prepared)
      },
      signal,
    )
    if (failures.length === 0) continue
    if (mayRepeat && failures.every(({ error }) => error instanceof VersionTaken))
      return failures.map(({ prepared }) => prepared.path)
    const done = selected.flatMap(({ path }) => deployed.get(path)?.touched ?? [])
    throw failure(failures, done, selected.length)
  }
  return []
}

interface Round {
  readonly round: number
  /** The paths of what has to be decided anew. */
  readonly taken: readonly string[]
  readonly known: readonly Decision[]
}

/** Whatever depends on what the cluster holds is decided once, so that a repetition makes no second version. */
async function prepareOnce(
  targets: readonly Target[],
  work: DeployWork,
  request: DeployRequest,
  { round, taken, known }: Round,
): Promise<Preparation & { readonly decisions: readonly Decision[] }> {
  const { account, accountName, signal, once } = work
  const decisions = await once(round === 1 ? 'decisions' : `decisions ${round}`, async () => {
    const facts = await readFacts(targets, request, account, signal)
    const { prepared } = prepare(targets, request, accountName, (target, index) =>
      round === 1 || taken.includes(target.path) ? decide(target, request, facts, randomInt) : known[index]!,
    )
    return prepared.map(({ decision }): Decision => decision)
  })
  return { ...prepare(targets, request, accountName, (_, index) => decisions[index]!), decisions }
}

function select(prepared: readonly Prepared[], request: DeployRequest, account: string): readonly Prepared[] {
  const { labelSelector, allowNothingSelected } = request
  if (labelSelector === '') return prepared
  const replaced = prepared.find(({ strategy }) => strategy === 'replace')
  if (replaced)
    throw new CloudError(
      'INVALID',
      `Label selectors do not go with the replace strategy, which ${fullName(replaced)} asks for: nothing was deployed`,
    )
  const selected = prepared.filter(({ manifest }) => isSelected(manifest, labelSelector))
  if (selected.length === 0 && !allowNothingSelected)
    throw new CloudError(
      'INVALID',
      `Nothing was deployed to account ${account}: no manifest has labels for ${labelSelector}`,
    )
  return selected
}

const waves = (prepared: readonly Prepared[]) => Map.groupBy(prepared, ({ kind }) => kind.priority)

const placeOf = ({ kind, namespace, manifest }: Prepared) =>
  JSON.stringify([kind.name, namespace, manifest.metadata.name])

interface Failure {
  readonly prepared: Prepared
  readonly error: CloudError
}

/** Names what has failed, and tells what was done before. */
function failure(failures: readonly Failure[], deployed: readonly Touched[], all: number): CloudError {
  const named = failures.map(({ prepared, error }) => ({
    manifest: fullName(prepared),
    location: prepared.namespace ?? '',
    code: error.code,
    message: error.message,
    ...('missingRule' in error.details && { missingRule: error.details.missingRule }),
  }))
  const done = deployed.map(({ object, kind }) => `${kind.name} ${object.metadata.name}`)
  const first = named[0]!
  const head =
    named.length === 1
      ? `Deploy failed for manifest ${first.manifest}: ${first.message}`
      : `Deploy failed for ${named.length} of ${all} manifests (${named.map(({ manifest }) => manifest).join(', ')}), the first: ${first.message}`
  const tail = all > 1 ? `. Deployed before: ${done.length > 0 ? done.join(', ') : 'nothing'}` : ''
  const { error } = failures[0]!
  return new CloudError(error.code, `${head}${tail}`, {
    errors: named.map(({ manifest, message }) => `${manifest}: ${message}`),
    details: { failed: named, deployed: done },
    cause: error,
  })
}
