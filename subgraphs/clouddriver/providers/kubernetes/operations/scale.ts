import type { OperationWork } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import { resultOf } from '../deploy/result.ts'
import { type TargetParameters, targetOf } from './target.ts'

/** Sets how many replicas an object has. */
export async function scale(
  work: Pick<OperationWork<KubernetesAccount, unknown>, 'account' | 'signal' | 'progress'>,
  parameters: TargetParameters,
  replicas: number,
) {
  const { account, signal, progress } = work
  const target = await targetOf({ account, signal, parameters })
  progress(`Scaling ${target.fullName} to ${replicas} replicas`)
  const object = await account.client.patch(target, 'merge', { spec: { replicas } }, { signal })
  return resultOf([{ object, kind: target.kind }])
}
