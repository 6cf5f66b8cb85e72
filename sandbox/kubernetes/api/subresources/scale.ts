import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { isRecord } from '../../kinds/kind.ts'
import { badRequest, modified, notAllowed } from '../../objects/refusals.ts'
import type { Resource, ScalePaths } from '../../resources/resource.ts'
import { selectorText } from '../../resources/selectorText.ts'
import { valueAt } from '../../selectors/jsonPath.ts'
import { invalid, refuseInvalid } from '../../validation/problem.ts'
import type { ResourceCall } from '../api.ts'
import { mediaType, readBody, unsupportedMediaType } from '../body.ts'
import { parseJson, parseYaml, readObject } from '../decode.ts'
import { typedBody } from '../fields.ts'
import { writeOptions, writeRequest } from '../options.ts'
import { negotiate, send } from '../output.ts'
import { named } from '../verbs/get.ts'
import { patchObject, patchTypes } from '../verbs/patch.ts'

/** What a Scale object is made by; it merges like any built-in kind. */
const scaleResource = { group: 'autoscaling', version: 'v1', kind: 'Scale', plural: 'scales' } as Resource

/** The number of replicas of an object, as a Scale that can be read and written. */
export async function scale(call: ResourceCall): Promise<void> {
  const object = named(call)
  switch (call.info.verb) {
    case 'get':
      return answer(call, object)
    case 'update':
      return resize(call, object, (await readObject(call)).value)
    case 'patch':
      return resize(call, object, await patched(call, object))
    default:
      throw notAllowed()
  }
}

async function patched(call: ResourceCall, object: KubeObject): Promise<Record<string, unknown>> {
  const type = mediaType(call.request)
  if (!patchTypes(call.resource).includes(type)) throw unsupportedMediaType(patchTypes(call.resource))
  const text = (await readBody(call.request)).toString('utf8')
  const isApply = type === 'application/apply-patch+yaml'
  const value = isApply ? parseYaml(text) : parseJson(text)
  return patchObject(
    scaleResource,
    scaleOf(call.resource, object),
    isApply ? 'application/merge-patch+json' : type,
    value,
  )
}

async function resize(call: ResourceCall, live: KubeObject, wanted: Record<string, unknown>): Promise<void> {
  const options = writeOptions(call)
  const scale = typedBody(
    { ...call, resource: scaleResource },
    { value: { ...wanted, apiVersion: 'autoscaling/v1', kind: 'Scale' } },
    options,
  )
  const replicas = isRecord(scale.spec) ? (scale.spec.replicas ?? 0) : 0
  if (typeof replicas !== 'number') throw badRequest('spec.replicas must be a number')
  const { resourceVersion, name } = scale.metadata
  if (name !== undefined && name !== live.metadata.name)
    throw badRequest(
      `the name of the object (${name}) does not match the name on the URL (${live.metadata.name})`,
    )
  if (resourceVersion && resourceVersion !== live.metadata.resourceVersion)
    throw modified(call.resource, live.metadata.name!)
  if (replicas < 0)
    refuseInvalid(scale, [invalid('spec.replicas', replicas, 'must be greater than or equal to 0')])
  const object = structuredClone(live)
  setAt(object, call.resource.scale!.specReplicas, replicas)
  const request = { ...writeRequest(call, options), subresource: 'scale' as const }
  return answer(call, call.api.cluster.writer.update(call.resource, object, request))
}

async function answer(call: ResourceCall, object: KubeObject): Promise<void> {
  await send(call, 200, scaleOf(call.resource, object), negotiate(call.request.headers.accept))
}

function scaleOf({ scale, definition }: Resource, object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const paths = scale!
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as KubeObject['metadata'],
    spec: { replicas: valueAt(object, paths.specReplicas) ?? 0 },
    status: {
      replicas: valueAt(object, paths.statusReplicas) ?? 0,
      ...selectorOf(object, paths, definition !== undefined),
    },
  }
}

function selectorOf(object: KubeObject, paths: ScalePaths, isCustom: boolean): { selector?: unknown } {
  if (isCustom) return paths.labelSelector ? { selector: valueAt(object, paths.labelSelector) } : {}
  const selector = valueAt(object, '.spec.selector')
  const isMap = object.kind === 'ReplicationController'
  return {
    selector: selectorText(
      isMap ? { matchLabels: selector as Record<string, string> } : (selector as LabelSelector),
    ),
  }
}

function setAt(object: KubeObject, path: string, value: unknown): void {
  const names = path.split('.').filter((name) => name !== '')
  let at: Record<string, unknown> = object
  for (const name of names.slice(0, -1)) {
    if (!isRecord(at[name])) at[name] = {}
    at = at[name] as Record<string, unknown>
  }
  at[names.at(-1)!] = value
}
