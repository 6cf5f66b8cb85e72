import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { badRequest } from '../objects/refusals.ts'
import { definitionVersion } from '../resources/custom.ts'
import { type Resource, storedKey } from '../resources/resource.ts'
import { valueAt } from './jsonPath.ts'

/** Fields that objects can be selected by, beside metadata.name and metadata.namespace. */
const selectable: Readonly<Record<string, readonly string[]>> = {
  Event: [
    'involvedObject.apiVersion',
    'involvedObject.fieldPath',
    'involvedObject.kind',
    'involvedObject.name',
    'involvedObject.namespace',
    'involvedObject.resourceVersion',
    'involvedObject.uid',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Namespace: ['status.phase'],
  Node: ['spec.unschedulable'],
  Pod: [
    'spec.hostNetwork',
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.nominatedNodeName',
    'status.phase',
    'status.podIP',
  ],
  ReplicationController: ['status.replicas'],
  Secret: ['type'],
  Service: ['spec.clusterIP', 'spec.type'],
  'CertificateSigningRequest.certificates.k8s.io': ['spec.signerName'],
  'Job.batch': ['status.successful'],
  'ReplicaSet.apps': ['status.replicas'],
}

/** Where the name of a field is not its path. */
const paths: Readonly<Record<string, string>> = {
  source: 'source.component',
  reportingComponent: 'reportingComponent',
  'status.successful': 'status.succeeded',
}

export type Test = (object: KubeObject) => boolean

/** `a=b,c!=d` as a test. Throws 400 for what is no selector, and for fields that the kind is not selected by. */
export function parseFieldSelector(text: string, resource: Resource): Test {
  const tests = splitTerms(text).map((term) => parseTerm(term, resource))
  return (object) => tests.every((test) => test(object))
}

/** The name that the selector asks for, if it asks for one. */
export const nameIn = (text: string | null): string | undefined =>
  /(?:^|,)metadata\.name==?([^,]+)(?:,|$)/.exec(text ?? '')?.[1]

const splitTerms = (text: string): string[] => (text.trim() === '' ? [] : text.split(/(?<!\\),/))

function parseTerm(term: string, resource: Resource): Test {
  const parsed = /^\s*([^=!\s]+)\s*(==|=|!=)(.*)$/.exec(term)
  if (!parsed) throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`)
  const [, field, operator, raw] = parsed as unknown as [string, string, string, string]
  const value = raw.replace(/\\([\\,=])/g, '$1').trim()
  if (!isSelectable(field, resource)) {
    throw badRequest(
      `Unable to find ${JSON.stringify(`${resource.group === '' ? '' : `${resource.group}/`}${resource.version}, Resource=${resource.plural}`)} that match label selector "", field selector ${JSON.stringify(term)}: field label not supported: ${field}`,
    )
  }
  const path = `.${paths[field] ?? field}`
  const isWanted = operator !== '!='
  return (object) => (textAt(object, path) === value) === isWanted
}

function isSelectable(field: string, resource: Resource): boolean {
  if (field === 'metadata.name' || (field === 'metadata.namespace' && resource.isNamespaced)) return true
  if (resource.definition === undefined) return selectable[storedKey(resource)]?.includes(field) === true
  const fields = definitionVersion(resource.definition, resource.version)?.selectableFields ?? []
  return fields.some(({ jsonPath }) => jsonPath === `.${field}`)
}

function textAt(object: KubeObject, path: string): string {
  const value = valueAt(object, path)
  if (value === undefined || value === null) return defaults[path] ?? ''
  return String(value)
}

/** What the API server compares with where nothing is set. */
const defaults: Readonly<Record<string, string>> = {
  '.spec.unschedulable': 'false',
  '.spec.hostNetwork': 'false',
  '.status.replicas': '0',
  '.status.succeeded': '0',
}
