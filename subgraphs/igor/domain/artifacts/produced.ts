import { isTrue } from '#platform/definition/isTrue.ts'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { Build } from '../build.ts'
import type { ArtifactRules } from './rules.ts'

/** Why what a build says of its artifacts cannot be used. */
export class TemplateProblem extends Error {}

/**
 * The artifacts that a build has made, in Spinnaker's form: those that its properties describe by `messageFormat` (JAR, DOCKER, or
 * with `customFormat` a template of the configuration), and the packages among its files. Throws TemplateProblem.
 */
export function producedArtifacts(build: Build, properties: JsonObject, rules: ArtifactRules): JsonObject[] {
  const packages = build.artifacts
    .filter(({ decorated }) => decorated)
    .map(({ type, name, version, reference }) => ({ type, name, version, reference }))
  return [...fromTemplate(build, properties, rules), ...packages]
}

function fromTemplate(build: Build, properties: JsonObject, rules: ArtifactRules): JsonObject[] {
  const { messageFormat, customFormat } = properties
  if (typeof messageFormat !== 'string' || messageFormat === '') return []
  if (isTrue(customFormat)) return custom(messageFormat, { ...build, properties }, rules)
  const standard = standardFormats[messageFormat]
  if (standard) return [standard(properties)]
  const names = Object.keys(standardFormats).join(' or ')
  throw new TemplateProblem(
    `the property messageFormat must be ${names}, or customFormat true; it is '${messageFormat}'`,
  )
}

function custom(template: string, build: JsonObject, { render }: ArtifactRules): JsonObject[] {
  const text = render(template, build)
  if (text === undefined)
    throw new TemplateProblem(`artifact.templates of the configuration has no template '${template}'`)
  const artifacts = listIn(text)
  if (!artifacts)
    throw new TemplateProblem(`the template '${template}' does not make a JSON list of artifacts`)
  return artifacts
}

function listIn(text: string): JsonObject[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every(isObject) ? value : undefined
  } catch {
    return undefined
  }
}

/** Spinnaker's own templates, by their names. */
const standardFormats: Readonly<Record<string, (properties: JsonObject) => JsonObject>> = {
  JAR({ group, artifact, version, classifier, repotype }) {
    const parts = [group, artifact, version, classifier].filter((part) => part !== undefined && part !== '')
    return {
      type: `${repotype || 'maven'}/file`,
      name: `${artifact}-${version}`,
      version,
      reference: parts.join(':'),
    }
  },
  DOCKER({ image }) {
    const [, name, version] = /^(.+?)(?::([^:/]+))?$/.exec(String(image ?? '')) ?? []
    return { type: 'docker/image', name, version, reference: image }
  },
}
