import { isObject, kindOf } from '#platform/definition/json.ts'
import type { ManifestProblem } from './read.ts'

/** What makes it impossible to tell what a manifest is or where it goes; all else is for the cluster to judge. */
export function manifestProblems(manifest: Record<string, unknown>, path: string): ManifestProblem[] {
  const problems: ManifestProblem[] = []
  const report = (field: string, message: string) => problems.push({ path: `${path}.${field}`, message })
  for (const field of ['apiVersion', 'kind'])
    if (!isText(manifest[field])) report(field, missing(manifest[field]))
  if (isObject(manifest.metadata)) metadataProblems(manifest.metadata, manifest.apiVersion, report)
  else report('metadata', `An object is wanted, but there is ${kindOf(manifest.metadata)}`)
  const template = isObject(manifest.spec) && isObject(manifest.spec.template) && manifest.spec.template
  if (template && isObject(template.metadata))
    textsProblems(template.metadata, 'spec.template.metadata', report)
  return problems
}

type Report = (field: string, message: string) => void

function metadataProblems(metadata: Record<string, unknown>, apiVersion: unknown, report: Report): void {
  const { name, generateName, namespace } = metadata
  if (isText(name)) {
    const problem = nameProblem(name, apiVersion)
    if (problem) report('metadata.name', problem)
  } else if (!isText(generateName) || !isAbsent(name)) report('metadata.name', missing(name))
  if (!isAbsent(namespace) && !(isText(namespace) && label.test(namespace)))
    report(
      'metadata.namespace',
      isText(namespace) ? `'${namespace}' is not the name of a namespace` : missing(namespace),
    )
  textsProblems(metadata, 'metadata', report)
}

/** YAML makes `true`, `1` and `yes` what they are in annotations too, where only texts may be. */
function textsProblems(metadata: Record<string, unknown>, path: string, report: Report): void {
  for (const field of ['annotations', 'labels']) {
    const texts = metadata[field]
    if (isAbsent(texts)) continue
    if (!isObject(texts)) {
      report(`${path}.${field}`, `An object is wanted, but there is ${kindOf(texts)}`)
      continue
    }
    for (const [name, value] of Object.entries(texts))
      if (typeof value !== 'string')
        report(
          `${path}.${field}['${name}']`,
          `A text is wanted, but there is ${kindOf(value)}${isObject(value) || value === null ? '' : `: write '${value}' in quotes`}`,
        )
  }
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** Roles may have any name that can stand in a path. */
function nameProblem(name: string, apiVersion: unknown): string | undefined {
  const anySigns = typeof apiVersion === 'string' && apiVersion.startsWith('rbac.authorization.k8s.io/')
  if (
    anySigns
      ? !/[/%]/.test(name) && name !== '.' && name !== '..'
      : subdomain.test(name) && name.length <= 253
  )
    return undefined
  return `'${name}' cannot be a name: small letters, digits, '-' and '.', a letter or a digit first and last, at most 253`
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isAbsent = (value: unknown) => value === undefined || value === null
const missing = (value: unknown) =>
  isAbsent(value) || value === '' ? 'It is missing' : `A text is wanted, but there is ${kindOf(value)}`
