import { z } from 'zod'
import { objectOf, objectsOf } from '#platform/definition/json.ts'
import type { EchoEvent } from '../domain/event.ts'
import { constraintProblems, unmet } from './constraints.ts'
import { defineTrigger, keyOf } from './define.ts'
import { type Constraints, constraints, wanted } from './fields.ts'

const parameters = z.object({
  /** The end of the address that is called: /webhooks/cdevents/<source>. */
  source: wanted,
  /** By names of headers (`Ce-Type` …); values, no patterns. */
  attributeConstraints: constraints,
  /** By keys of the payload, or JsonPaths into it. */
  payloadConstraints: constraints,
})

export default defineTrigger<z.output<typeof parameters>>({
  type: 'cdevents',
  title: 'CDEvents',
  description: 'Somebody has sent a CloudEvent to /webhooks/cdevents/<source>.',
  events: ['cdevents'],
  parameters,
  keyFields: ['source'],
  key: ({ source }) => keyOf(source),
  keys: ({ details }) => [keyOf(details.source)],
  match({ attributeConstraints, payloadConstraints }, event) {
    const problem =
      headerProblem(attributeConstraints, event) ??
      unmet('payloadConstraints', payloadConstraints, event.content, { paths: true })
    if (problem) return { matches: false, reason: problem }
    return {
      matches: true,
      trigger: { parameters: objectOf(event.content.parameters), payload: event.content },
      artifacts: objectsOf(event.content.artifacts),
      reason: 'The source is the same; attributes and payload meet all constraints.',
    }
  },
  problems: ({ payloadConstraints }) =>
    constraintProblems('payloadConstraints', payloadConstraints, { paths: true }),
})

function headerProblem(wanted: Constraints, { details }: EchoEvent): string | undefined {
  const headers = details.requestHeaders ?? {}
  for (const [name, value] of Object.entries(wanted)) {
    const header = name.toLowerCase()
    const given = Object.hasOwn(headers, header) ? headers[header] : undefined
    const at = `attributeConstraints[${JSON.stringify(name)}]`
    if (given === undefined) return `${at}: the event has no such attribute.`
    if (value !== null && value !== given) return `${at} wants "${value}"; the event has "${given}".`
  }
  return undefined
}
