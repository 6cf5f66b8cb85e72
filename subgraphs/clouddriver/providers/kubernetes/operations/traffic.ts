import { z } from 'zod'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { CloudError } from '../../cloudError.ts'
import { defineOperation } from '../../operation.ts'
import type { KubernetesAccount } from '../account.ts'
import type { KubernetesClient, ObjectReference } from '../client/client.ts'
import { isInvalid, isNotFound } from '../client/errors.ts'
import { inParallel } from '../deploy/parallel.ts'
import { resultOf } from '../deploy/result.ts'
import { ownedPods } from '../diagnosis/pods.ts'
import type { JsonPatchOperation } from '../traffic/attach.ts'
import {
  annotatedLoadBalancers,
  parseLoadBalancer,
  type Selector,
  selectorOf,
} from '../traffic/loadBalancers.ts'
import { liveTarget, type OperationTarget, targetParameters, targetProblems } from './target.ts'

const parameters = z.object({
  ...targetParameters,
  loadBalancers: z
    .array(z.string())
    .nullish()
    .describe("'service my-service'; those that it is annotated with, without it."),
})

interface Direction {
  readonly name: string
  readonly description: string
  readonly phase: string
  patch(object: KubeObject, selector: Selector): JsonPatchOperation[]
}

const mostAttempts = 5

/** Gives traffic to a workload and its pods, or takes it away: by the labels that the Services select. */
export const trafficSwitch = ({ name, description, phase, patch }: Direction) =>
  defineOperation<KubernetesAccount, z.infer<typeof parameters>>({
    name,
    description,
    phase,
    parameters,
    problems: (parameters, account) => targetProblems(parameters, account, 'receiveTraffic'),
    async run(work) {
      const { account, parameters, signal, progress } = work
      const { client } = account
      const { target, live } = await liveTarget(work)
      const given = parameters.loadBalancers ?? []
      const names = given.length > 0 ? given : annotatedLoadBalancers(live)
      progress(`Load balancers of ${target.fullName}: ${names.join(', ') || 'none'}`)
      const selector = await selectorsOf(names, target, account, signal)
      const changes = (object: KubeObject) => patch(object, selector)
      const object = (await change(client, target, live, changes, signal)) ?? live
      if (target.kind.abilities.includes('hasPods') && Object.keys(selector).length > 0) {
        const resource = await client.resource({ kind: 'Pod', group: '' }, signal)
        const pods = await ownedPods(account, live, signal)
        progress(`Labelling ${pods.length} pods of ${target.fullName}`)
        await inParallel(
          pods,
          (pod) => {
            const { namespace, name = '' } = pod.metadata
            return change(client, { resource, namespace, name }, pod, changes, signal)
          },
          signal,
        )
      }
      return resultOf([{ object, kind: target.kind }])
    },
  })

/** The selectors of all load balancers as one: what is to be written is the same. */
async function selectorsOf(
  names: readonly string[],
  { namespace }: OperationTarget,
  { client, settings }: KubernetesAccount,
  signal: AbortSignal,
): Promise<Selector> {
  const selectors: Selector[] = []
  for (const text of names) {
    const { kind, name } = parseLoadBalancer(text, settings)
    const service = await client.get(
      { resource: await client.resource(kind.api, signal), namespace, name },
      signal,
    )
    if (!service)
      throw new CloudError(
        'NOT_FOUND',
        `The load balancer '${text}' is not in the namespace '${namespace ?? ''}'`,
      )
    selectors.push(selectorOf(service))
  }
  return Object.assign({}, ...selectors)
}

/** Undefined: the object is gone, or there was nothing to change. */
async function change(
  client: KubernetesClient,
  reference: ObjectReference,
  found: KubeObject,
  patch: (object: KubeObject) => JsonPatchOperation[],
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  let live: KubeObject | undefined = found
  for (let attempt = 1; live; attempt += 1) {
    const operations = patch(live)
    if (operations.length === 0) return undefined
    try {
      return await client.patch(reference, 'json', operations, { signal })
    } catch (error) {
      if (isNotFound(error)) return undefined
      // The labels are others by now: a patch that removes what is gone is refused.
      if (!isInvalid(error) || attempt === mostAttempts) throw error
      live = await client.get(reference, signal)
    }
  }
  return undefined
}
