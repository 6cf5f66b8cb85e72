import { type LabelSelector, matchesLabels } from '#platform/kubernetes/labelSelector.ts'
import { StatusError } from '../../errors.ts'
import { isRecord, list, specOf, statusOf } from '../../kinds/kind.ts'
import { badRequest, conflict, notAllowed } from '../../objects/refusals.ts'
import { objectTime } from '../../objects/time.ts'
import type { ResourceCall } from '../api.ts'
import { readObject } from '../decode.ts'
import { isDryRun, writeOptions, writeRequest } from '../options.ts'
import { negotiate, send } from '../output.ts'
import { named } from '../verbs/get.ts'

const success = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }

/** Gives a pod its node, as schedulers do. */
export async function binding(call: ResourceCall): Promise<void> {
  if (call.info.verb !== 'create') throw notAllowed()
  const { value } = await readObject(call)
  const pod = named(call)
  const target = isRecord(value.target) ? value.target : {}
  if (typeof target.name !== 'string' || target.name === '') throw badRequest('target.name is required')
  const { nodeName } = specOf(pod)
  if (nodeName)
    throw conflict(
      call.resource,
      pod.metadata.name!,
      `pod ${pod.metadata.name} is already assigned to node ${JSON.stringify(nodeName)}`,
    )
  const { writer, clock } = call.api.cluster
  const request = writeRequest(call, writeOptions(call))
  const bound = writer.update(
    call.resource,
    { ...pod, spec: { ...specOf(pod), nodeName: target.name } },
    { ...request, subresource: 'binding' },
  )
  const conditions = [
    ...list(statusOf(pod).conditions).filter(({ type }) => type !== 'PodScheduled'),
    { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: objectTime(clock) },
  ]
  if (!request.isDryRun) {
    writer.update(
      call.resource,
      { ...bound, status: { ...statusOf(bound), conditions } },
      { ...request, subresource: 'status' },
    )
  }
  await send(call, 201, success, negotiate(call.request.headers.accept))
}

/** Deletes a pod, unless a disruption budget has to be kept. */
export async function eviction(call: ResourceCall): Promise<void> {
  if (call.info.verb !== 'create') throw notAllowed()
  const { value } = await readObject(call)
  const pod = named(call)
  const options = isRecord(value.deleteOptions) ? value.deleteOptions : {}
  const { store, writer } = call.api.cluster
  const budget = store
    .list('PodDisruptionBudget.policy', pod.metadata.namespace)
    .find((one) => matchesLabels((specOf(one).selector ?? {}) as LabelSelector, pod.metadata.labels))
  if (budget !== undefined && Number(statusOf(budget).disruptionsAllowed ?? 0) <= 0) {
    const why = `The disruption budget ${budget.metadata.name} needs ${statusOf(budget).desiredHealthy ?? 0} healthy pods and has ${statusOf(budget).currentHealthy ?? 0} currently`
    throw new StatusError(
      429,
      'TooManyRequests',
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [{ reason: 'DisruptionBudget', message: why }],
      },
    )
  }
  writer.remove(call.resource, pod, {
    caller: call.caller,
    isDryRun: isDryRun([
      ...call.info.query.getAll('dryRun'),
      ...((options.dryRun as string[] | undefined) ?? []),
    ]),
    ...(typeof options.gracePeriodSeconds === 'number'
      ? { gracePeriodSeconds: options.gracePeriodSeconds }
      : {}),
  })
  await send(call, 201, success, negotiate(call.request.headers.accept))
}
