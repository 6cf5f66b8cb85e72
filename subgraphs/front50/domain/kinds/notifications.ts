import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { attributesLimits } from '#platform/definition/limits.ts'
import { list, object, text } from '#platform/definition/rules.ts'
import { type ObjectKind, textsOf } from './kind.ts'

/** The id of those that hold for all applications; those of one application have its id. */
export const globalNotifications = 'global'

const entries = list(
  object({ type: text, address: text, level: text, cc: text, when: list(text), message: object() }),
)

/** Who is told of what: Spinnaker's JSON, an object of channels with a list of notifications each. */
export const notifications: ObjectKind = {
  noun: 'notification',
  limits: attributesLimits,
  uniqueName: 'no',
  endsWithApplications: true,
  check(definition, report) {
    for (const [channel, value] of Object.entries(definition)) {
      if (isAbout(channel)) text(value ?? '', [channel], report)
      else if (!stampedKeys.has(channel) && value !== null) entries(value, [channel], report)
    }
  },
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

const { stampedKeys } = notifications
const isAbout = (key: string) => key === 'application' || key === 'name' || key === 'level' || key === 'id'

/** What an application's people are told of in the end: its own notifications and those for all applications. */
export function effectiveNotifications(own: JsonObject, global: JsonObject): JsonObject {
  const channels = new Set(
    [...Object.keys(own), ...Object.keys(global)].filter((key) => !isAbout(key) && !stampedKeys.has(key)),
  )
  const of = (definition: JsonObject, channel: string) => {
    const value = Object.hasOwn(definition, channel) ? definition[channel] : undefined
    return Array.isArray(value) ? value.filter(isObject) : []
  }
  return Object.fromEntries([...channels].map((each) => [each, [...of(own, each), ...of(global, each)]]))
}
