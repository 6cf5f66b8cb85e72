import { z } from 'zod'
import { defineTrigger, keyOf } from './define.ts'
import { optional, textOf } from './fields.ts'

const published = 'PUBLISHED'

const parameters = z.object({
  /** PUBLISHED, the default, or PREFERRED_VERSION_UPDATED. */
  pluginEventType: optional,
})

const told = [
  'pluginId',
  'description',
  'provider',
  'version',
  'releaseDate',
  'requires',
  'parsedRequires',
  'binaryUrl',
  'sha512sum',
  'preferred',
]

export default defineTrigger<z.output<typeof parameters>>({
  type: 'plugin',
  title: 'Plugin',
  description: 'A plugin has a new release, or another release is the one that is preferred.',
  events: ['plugin'],
  parameters,
  keyFields: ['pluginEventType'],
  key: ({ pluginEventType = published }) => keyOf(pluginEventType.toUpperCase()),
  keys: ({ details }) => [keyOf((details.attributes?.pluginEventType ?? published).toUpperCase())],
  match: (_, { content, details }) => ({
    matches: true,
    trigger: {
      pluginEventType: details.attributes?.pluginEventType ?? published,
      ...Object.fromEntries(
        told.filter((key) => content[key] !== undefined).map((key) => [key, content[key]]),
      ),
    },
    artifacts: [],
    reason: `The event is of plugin ${textOf(content.pluginId)}.`,
  }),
})
