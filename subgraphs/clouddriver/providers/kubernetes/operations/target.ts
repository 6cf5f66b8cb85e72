import { z } from 'zod'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import type { OperationWork } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import type { ObjectReference } from '../client/client.ts'
import type { Ability, Kind } from '../kinds/define.ts'
import { kindNamed } from '../kinds/index.ts'
import { parseManifestName } from '../manifest/manifest.ts'
import { locationProblems, type Problem } from './problems.ts'

/** The parameters that name one object. */
export const targetParameters = {
  manifestName: z
    .string()
    .refine(
      (text) => parseManifestName(text) !== undefined,
      "It must have the form '{kind} {name}', e.g. 'deployment web'",
    ),
  /** The namespace; empty or `_` for what is in none. */
  location: z.string().nullish(),
}

export interface TargetParameters {
  readonly manifestName: string
  readonly location?: string | null | undefined
}

/** The object that an operation is about. */
export interface OperationTarget extends ObjectReference {
  readonly kind: Kind
  /** 'deployment web' */
  readonly fullName: string
}

type Work = Pick<OperationWork<KubernetesAccount, TargetParameters>, 'account' | 'parameters' | 'signal'>

export async function targetOf({ account, parameters, signal }: Work): Promise<OperationTarget> {
  const { kind: kindText, name } = parseManifestName(parameters.manifestName)!
  const kind = kindNamed(kindText, account.settings)
  const resource = await account.client.resource(kind.api, signal)
  const namespace = resource.namespaced
    ? namespaceOf(parameters.location) || account.defaultNamespace
    : undefined
  return { kind, resource, namespace, name, fullName: `${kind.name} ${name}` }
}

const namespaceOf = (location: string | null | undefined) => (location === '_' ? '' : (location ?? ''))

/** What is wrong with a target before the cluster is asked. */
export function targetProblems(
  { manifestName, location }: TargetParameters,
  account: KubernetesAccount,
  ability?: Ability,
): Problem[] {
  const parsed = parseManifestName(manifestName)
  if (!parsed) return []
  const kind = kindNamed(parsed.kind, account.settings)
  const problems = kind.namespaced ? locationProblems(namespaceOf(location), 'location', account) : []
  if (!account.allowsKind(kind.api))
    problems.push({ path: 'manifestName', message: `The account does not manage the kind ${kind.name}` })
  if (ability && !kind.abilities.includes(ability))
    problems.push({ path: 'manifestName', message: `A ${kind.name} does not support it (${ability})` })
  return problems
}

/** The object as it is now. Throws NOT_FOUND. */
export async function liveTarget(work: Work): Promise<{ target: OperationTarget; live: KubeObject }> {
  const target = await targetOf(work)
  const live = await work.account.client.get(target, work.signal)
  if (!live)
    throw new CloudError(
      'NOT_FOUND',
      `The ${target.fullName} is not there${target.namespace ? ` in the namespace ${target.namespace}` : ''}`,
    )
  return { target, live }
}
