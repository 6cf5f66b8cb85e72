import { type JsonObject, objectsOf } from '#platform/definition/json.ts'
import { attributesLimits } from '#platform/definition/limits.ts'
import { list, object, text } from '#platform/definition/rules.ts'
import { type ObjectKind, textsOf } from './kind.ts'

/** The id of those that hold for all applications; those of one application have its id. */
export const globalNotifications = 'global'

const channel = list(
  object({ type: text, address: text, level: text, cc: text, when: list(text), message: object() }),
)

/** The channels that Spinnaker knows; other keys are the owner's. */
const fields = object({
  application: text,
  slack: channel,
  email: channel,
  sms: channel,
  googlechat: channel,
  microsoftteams: channel,
  bearychat: channel,
  pagerduty: channel,
  githubStatus: channel,
  pubsub: channel,
  cdevents: channel,
})

/** Who is told of what: Spinnaker's JSON, an object of channels with a list of notifications each. */
export const notifications: ObjectKind = {
  noun: 'notification',
  limits: attributesLimits,
  uniqueName: 'no',
  endsWithApplications: true,
  check: (definition, report) => fields(definition, [], report),
  factsOf: ({ application }) => ({
    id: undefined,
    name: String(application),
    applications: application === globalNotifications ? [] : textsOf([application]),
    labels: [],
  }),
  stamp: (definition, { at, user }) => ({
    ...definition,
    lastModified: at.getTime(),
    lastModifiedBy: user,
  }),
  stampedKeys: new Set(['lastModified', 'lastModifiedBy', 'updateTs', 'createTs']),
  withApplications: (definition, present) => ({
    ...definition,
    application: present(String(definition.application)) ?? definition.application,
  }),
}

/** What an application's people are told of in the end: its own notifications and those for all applications. */
export function effectiveNotifications(own: JsonObject, global: JsonObject): JsonObject {
  const channels = new Set(
    [...Object.entries(own), ...Object.entries(global)].flatMap(([key, value]) =>
      Array.isArray(value) ? [key] : [],
    ),
  )
  const of = (definition: JsonObject, channel: string) => {
    const value = Object.hasOwn(definition, channel) ? definition[channel] : undefined
    return objectsOf(value)
  }
  return Object.fromEntries([...channels].map((each) => [each, [...of(own, each), ...of(global, each)]]))
}
