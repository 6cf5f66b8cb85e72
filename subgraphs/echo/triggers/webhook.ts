import { z } from 'zod'
import { objectOf, objectsOf } from '#platform/definition/json.ts'
import { constraintProblems, unmet } from './constraints.ts'
import { defineTrigger, keyOf } from './define.ts'
import { constraints, wanted } from './fields.ts'
import { secretsIn } from './signed.ts'

const secret = z.union([z.string(), z.array(z.string())]).nullish()

const parameters = z.object({
  /** The end of the address that is called: /webhooks/webhook/<source>. */
  source: wanted,
  /** By keys of the payload, or JsonPaths into it. */
  payloadConstraints: constraints,
  /** What requests have to be signed with. */
  secret,
  secrets: secret,
})

export default defineTrigger<z.output<typeof parameters>>({
  type: 'webhook',
  title: 'Webhook',
  description: 'Somebody has called /webhooks/webhook/<source>.',
  events: ['webhook'],
  parameters,
  keyFields: ['source'],
  key: ({ source }) => keyOf(source),
  keys: ({ details }) => [keyOf(details.source)],
  secrets: ({ secret, secrets }) => [secret, secrets].flatMap((each) => secretsIn(each ?? undefined)),
  match({ payloadConstraints }, { content }) {
    const problem = unmet('payloadConstraints', payloadConstraints, content, { paths: true })
    if (problem) return { matches: false, reason: problem }
    return {
      matches: true,
      trigger: { parameters: objectOf(content.parameters), payload: content },
      artifacts: objectsOf(content.artifacts),
      reason: 'The source is the same, and the payload meets all constraints.',
    }
  },
  problems: ({ payloadConstraints }) =>
    constraintProblems('payloadConstraints', payloadConstraints, { paths: true }),
})
