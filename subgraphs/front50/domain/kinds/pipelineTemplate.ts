import { checkStages } from '#platform/definition/definitionProblems.ts'
import { definitionFields } from '#platform/definition/fields.ts'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { definitionLimits } from '#platform/definition/limits.ts'
import type { Report } from '#platform/definition/problems.ts'
import { flag, list, object, text } from '#platform/definition/rules.ts'
import { needText, type ObjectKind, textsOf } from './kind.ts'

/** The tags that Spinnaker knows. Each save sets `latest`. */
export const templateTags = ['latest', 'stable', 'unstable', 'experimental', 'test', 'canary'] as const

const variableTypes = ['int', 'float', 'list', 'boolean', 'bool', 'string', 'object']

const fields = object({
  id: text,
  schema: text,
  tag: text,
  protect: flag,
  metadata: object({ name: text, description: text, owner: text, scopes: list(text) }),
  variables: list(object({ name: text, description: text, type: text, nullable: flag, group: text })),
  pipeline: object(),
})

/** The rest of a template of schema 1, whose stages may be strings of Jinja or depend on conditions. */
const fieldsOfSchema1 = object({
  source: text,
  configuration: object(),
  stages: list(object()),
  modules: list(object()),
  partials: list(object()),
})

/** Pipeline templates of schema v2, and those of schema 1. */
export const pipelineTemplate: ObjectKind = {
  noun: 'pipeline template',
  limits: definitionLimits,
  uniqueName: 'no',
  endsWithApplications: false,
  check(definition, report) {
    needText(definition, 'id', report)
    if (typeof definition.id === 'string' && /[:@/\s]/.test(definition.id))
      report(['id'], 'must not contain ":", "@", "/" or blanks: references put tags and digests behind these')
    fields(definition, [], report)
    checkMetadata(definition.metadata, report)
    if (Array.isArray(definition.variables)) checkVariables(definition.variables, report)
    if (definition.schema === 'v2') checkPipeline(definition.pipeline, report)
    else if (definition.schema === '1') fieldsOfSchema1(definition, [], report)
    else report(['schema'], 'must be "v2", or "1" for a template of the first kind')
  },
  factsOf(definition) {
    const metadata = isObject(definition.metadata) ? definition.metadata : {}
    return {
      id: definition.id as string,
      name: String(metadata.name),
      applications: [],
      labels: textsOf(metadata.scopes).map((scope) => `scope/${scope.toLowerCase()}`),
    }
  },
  stamp({ tag: _, digest: _digest, ...definition }, { at, user }) {
    return { ...definition, updateTs: String(at.getTime()), lastModifiedBy: user }
  },
  stampedKeys: new Set(['updateTs', 'lastModifiedBy', 'lastModified']),
  digestText,
}

function checkMetadata(metadata: unknown, report: Report): void {
  if (!isObject(metadata)) {
    if (metadata === undefined || metadata === null) report(['metadata'], 'is missing')
    return
  }
  const within: Report = (path, message) => report(['metadata', ...path], message)
  needText(metadata, 'name', within)
  if (typeof metadata.name === 'string' && /[^A-z0-9&\s-]/.test(metadata.name))
    within(['name'], 'must consist of letters, digits, blanks, "&", "_" and "-"')
}

function checkVariables(variables: readonly unknown[], report: Report): void {
  const seen = new Map<string, number>()
  variables.forEach((variable, index) => {
    if (!isObject(variable)) return
    const { name, type } = variable
    const within: Report = (path, message) => report(['variables', index, ...path], message)
    needText(variable, 'name', within)
    if (typeof type === 'string' && !variableTypes.includes(type))
      within(['type'], `is "${type}", but must be one of ${variableTypes.join(', ')}`)
    if (typeof name !== 'string' || name.trim() === '') return
    if (!/^[A-Za-z0-9_]+$/.test(name)) within(['name'], 'must consist of letters, digits and "_"')
    const first = seen.get(name)
    if (first === undefined) seen.set(name, index)
    else within(['name'], `is "${name}", as in variables[${first}]: names must be unique`)
  })
}

function checkPipeline(pipeline: unknown, report: Report): void {
  if (pipeline === undefined || pipeline === null) report(['pipeline'], 'is missing')
  if (!isObject(pipeline)) return
  definitionFields(pipeline, ['pipeline'], report)
  if (Array.isArray(pipeline.stages))
    checkStages(pipeline.stages, false, (path, message) => report(['pipeline', ...path], message))
}

/**
 * What Spinnaker makes digests of, so that its references by digest keep their meaning: the JSON with sorted keys and
 * with the tag `latest`, which every stored template bears there, without any white space, even that in texts.
 */
function digestText({ updateTs: _, lastModifiedBy: _by, lastModified: _at, ...content }: JsonObject): string {
  return JSON.stringify(sortKeys({ ...content, tag: 'latest' })).replace(/\s+/g, '')
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (!isObject(value)) return value
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([key, entry]) => [key, sortKeys(entry)]))
}
