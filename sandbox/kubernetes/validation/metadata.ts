import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Resource } from '../resources/resource.ts'
import { invalid, type Problem, required, tooLong } from './problem.ts'
import {
  dns1035Problems,
  dnsLabelProblems,
  labelValueProblems,
  qualifiedNameProblems,
  subdomainProblems,
} from './syntax.ts'

const mostAnnotationBytes = 256 * 1024
const standardFinalizers: ReadonlySet<string> = new Set(['foregroundDeletion', 'kubernetes', 'orphan'])

/** What must hold for the metadata of every object. */
export function metadataProblems(resource: Resource, { metadata }: KubeObject): Problem[] {
  const problems: Problem[] = []
  if (metadata.name === undefined || metadata.name === '') {
    problems.push(required('metadata.name', 'name or generateName is required'))
  } else problems.push(...nameProblems(resource, metadata.name))
  if (resource.isNamespaced) {
    if (!metadata.namespace) problems.push(required('metadata.namespace'))
  }
  problems.push(...labelsProblems('metadata.labels', metadata.labels))
  problems.push(...annotationsProblems(metadata.annotations))
  for (const [index, owner] of (metadata.ownerReferences ?? []).entries()) {
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!owner[field])
        problems.push(
          invalid(
            `metadata.ownerReferences[${index}].${field}`,
            owner[field] ?? '',
            `${field === 'apiVersion' ? 'version' : field} must not be empty`,
          ),
        )
    }
  }
  if ((metadata.ownerReferences ?? []).filter((owner) => owner.controller === true).length > 1) {
    problems.push(
      invalid(
        'metadata.ownerReferences',
        metadata.ownerReferences,
        'Only one reference can have Controller set to true',
      ),
    )
  }
  for (const [index, finalizer] of (metadata.finalizers ?? []).entries()) {
    problems.push(...qualifiedNameProblems('metadata.finalizers', finalizer))
    if (resource.definition === undefined && !finalizer.includes('/') && !standardFinalizers.has(finalizer)) {
      const field = `metadata.finalizers[${index}]`
      problems.push(
        invalid(field, finalizer, 'name is neither a standard finalizer name nor is it fully qualified'),
      )
    }
  }
  return problems
}

function nameProblems(resource: Resource, name: string): Problem[] {
  const field = 'metadata.name'
  if (resource.group === 'rbac.authorization.k8s.io') {
    if (name === '.' || name === '..') return [invalid(field, name, `may not be '${name}'`)]
    return name.includes('/') || name.includes('%')
      ? [invalid(field, name, `may not contain '${name.includes('/') ? '/' : '%'}'`)]
      : []
  }
  if (resource.group === '' && resource.kind === 'Service') return dns1035Problems(field, name)
  if (resource.group === '' && resource.kind === 'Namespace') return dnsLabelProblems(field, name)
  return subdomainProblems(field, name)
}

export function labelsProblems(
  field: string,
  labels: Readonly<Record<string, string>> | undefined,
): Problem[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedNameProblems(field, key),
    ...labelValueProblems(field, value),
  ])
}

function annotationsProblems(annotations: Readonly<Record<string, string>> | undefined): Problem[] {
  const problems: Problem[] = []
  let bytes = 0
  for (const [key, value] of Object.entries(annotations ?? {})) {
    problems.push(...qualifiedNameProblems('metadata.annotations', key.toLowerCase()))
    bytes += key.length + Buffer.byteLength(value)
  }
  if (bytes > mostAnnotationBytes) problems.push(tooLong('metadata.annotations', mostAnnotationBytes))
  return problems
}
