import { randomInt } from 'node:crypto'
import { CloudError } from '../../cloudError.ts'
import type { OperationWork } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import type { Artifact } from '../artifacts/artifact.ts'
import { isSelected } from '../manifest/labelSelectors.ts'
import { type Decision, decide } from './decisions.ts'
import { readFacts } from './facts.ts'
import { explained } from './failure.ts'
import { inParallel } from './parallel.ts'
import { type Preparation, type Prepared, prepare } from './prepare.ts'
import type { DeployRequest } from './request.ts'
import { resultOf, type Touched } from './result.ts'
import { submit } from './submit.ts'
import { fullName, type Target, targetsOf } from './targets.ts'

export type DeployWork = Pick<
  OperationWork<KubernetesAccount, unknown>,
  'account' | 'accountName' | 'signal' | 'progress' | 'once'
>

/** Deploys manifests: in the order of their kinds' priorities, those of one priority side by side. */
export async function deploy(work: DeployWork, request: DeployRequest) {
  const { account, accountName, signal, progress } = work
  progress(`Beginning deployment of manifests in account ${accountName}`)
  const targets = await targetsOf(request.manifests, account, request.namespaceOverride, signal)
  progress(`Deploy order is: ${targets.map(fullName).join(', ')}`)
  const { prepared, bound } = await prepareOnce(targets, work, request)
  if (bound.length > 0) progress(`Bound artifacts: ${bound.map(({ reference }) => reference).join(', ')}`)
  const selected = select(prepared, request, accountName)
  const deployed: { readonly touched: Touched; readonly artifact: Artifact }[] = []
  for (const [, wave] of waves(selected)) {
    const failures: { readonly prepared: Prepared; readonly error: CloudError }[] = []
    await inParallel(
      wave,
      async (prepared) => {
        const { kind, manifest, artifact } = prepared
        progress(`Submitting manifest ${fullName(prepared)}`)
        try {
          const object = await submit(prepared, { client: account.client, signal, progress })
          deployed.push({ touched: { object, kind }, artifact })
        } catch (error) {
          signal.throwIfAborted()
          failures.push({ prepared, error: explained(error, manifest, kind) })
        }
      },
      signal,
    )
    if (failures.length > 0)
      throw failure(
        failures,
        deployed.map(({ touched }) => touched),
        selected.length,
      )
  }
  progress(`Deployed ${deployed.length} of ${prepared.length} manifests to account ${accountName}`)
  const order = new Map(selected.map(({ artifact }, index) => [artifact, index]))
  deployed.sort((a, b) => order.get(a.artifact)! - order.get(b.artifact)!)
  const created = deployed.map(({ artifact }) => artifact)
  return resultOf(
    deployed.map(({ touched }) => touched),
    { created, bound },
  )
}

/** Whatever depends on what the cluster holds is decided once, so that a repetition makes no second version. */
async function prepareOnce(
  targets: readonly Target[],
  work: DeployWork,
  request: DeployRequest,
): Promise<Preparation> {
  const { account, accountName, signal, once } = work
  const decisions = await once('decisions', async () => {
    const facts = await readFacts(targets, request, account, signal)
    const { prepared } = prepare(targets, request, accountName, (target) =>
      decide(target, request, facts, randomInt),
    )
    return prepared.map(({ decision }): Decision => decision)
  })
  return prepare(targets, request, accountName, (_, index) => decisions[index]!)
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
