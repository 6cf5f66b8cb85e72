import { isObject } from '#platform/definition/json.ts'
import { attributesLimits } from '#platform/definition/limits.ts'
import type { Report } from '#platform/definition/problems.ts'
import { list, object, text } from '#platform/definition/rules.ts'
import { givenId, needText, type ObjectKind, textsOf } from './kind.ts'

const fields = object({
  id: text,
  name: text,
  description: text,
  configVersion: text,
  applications: list(text),
  judge: object({ name: text, judgeConfigurations: object() }),
  metrics: list(
    object({
      name: text,
      groups: list(text),
      query: object({ type: text }),
      scopeName: text,
      analysisConfigurations: object(),
    }),
  ),
  templates: object(),
  classifier: object({ groupWeights: object(), scoreThresholds: object() }),
})

/** How a canary is judged. What metrics, judges and thresholds have to be is Kayenta's. */
export const canaryConfig: ObjectKind = {
  noun: 'canary config',
  limits: attributesLimits,
  uniqueName: 'application',
  endsWithApplications: false,
  check(definition, report) {
    const { name, applications, metrics } = definition
    needText(definition, 'name', report)
    fields(definition, [], report)
    if (typeof name === 'string' && /[^A-Za-z0-9,_-]/.test(name))
      report(['name'], 'must consist of letters, digits, commas, "-" and "_"')
    if (textsOf(applications).length === 0) report(['applications'], 'must name at least one application')
    if (Array.isArray(metrics)) checkMetricNames(metrics, report)
  },
  factsOf: (definition) => ({
    id: givenId(definition),
    name: definition.name as string,
    applications: textsOf(definition.applications),
    labels: [],
  }),
  stamp: (definition, { id, at, previous }) => ({
    ...definition,
    id,
    createdTimestamp: previous?.createdTimestamp ?? at.getTime(),
    createdTimestampIso: previous?.createdTimestampIso ?? at.toISOString(),
    updatedTimestamp: at.getTime(),
    updatedTimestampIso: at.toISOString(),
  }),
  stampedKeys: new Set([
    'id',
    'createdTimestamp',
    'createdTimestampIso',
    'updatedTimestamp',
    'updatedTimestampIso',
  ]),
  withApplications: (definition, present) => ({
    ...definition,
    applications: textsOf(definition.applications).map((name) => present(name) ?? name),
  }),
}

function checkMetricNames(metrics: readonly unknown[], report: Report): void {
  const seen = new Map<unknown, number>()
  metrics.forEach((metric, index) => {
    if (!isObject(metric)) return
    const first = seen.get(metric.name)
    needText(metric, 'name', (path, message) => report(['metrics', index, ...path], message))
    if (first === undefined) seen.set(metric.name, index)
    else if (typeof metric.name === 'string')
      report(['metrics', index, 'name'], `is "${metric.name}", as in metrics[${first}]: names must be unique`)
  })
}
