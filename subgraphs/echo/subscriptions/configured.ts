import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import { within } from '#platform/definition/path.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import type { AnyPubsubSystem } from './define.ts'
import { type CommonSettings, commonFields, type MessageFormat } from './fields.ts'
import { pubsubSystems } from './index.ts'

interface Configured {
  readonly name: string
  readonly messageFormat: MessageFormat
  /** The text of its template. */
  readonly template: string | undefined
}

/** A subscription whose messages are pulled. */
export interface PulledSubscription extends Configured {
  readonly system: AnyPubsubSystem
  readonly settings: unknown
}

/** A subscription whose messages are sent to /webhooks/pubsub/<name>. */
export interface PushedSubscription extends Configured {
  /** One of them has to be told, or to have signed a request. */
  readonly secrets: readonly string[]
}

const pushed = z
  .strictObject({
    ...commonFields,
    secret: z.string().min(1).optional(),
    /** While they are changed, the old and the new one. */
    secrets: z.array(z.string().min(1)).default([]),
  })
  .refine(({ secret, secrets }) => secret || secrets.length > 0, {
    path: ['secret'],
    message: 'is missing: anybody could send messages',
  })

/** The subscriptions of the configuration. A ConfigError names all that is wrong with them. */
export function configuredSubscriptions({ pubsub }: Pick<Config, 'pubsub'>) {
  const problems: string[] = []
  const pulled = Object.entries(pubsubSystems).flatMap(([key, system]: [string, AnyPubsubSystem]) => {
    const { enabled, subscriptions } = pubsub[key as keyof typeof pubsubSystems]
    return (pubsub.enabled && enabled ? subscriptions : []).flatMap((given, index) =>
      read(
        system.settings as z.ZodType<CommonSettings>,
        given,
        `pubsub.${key}.subscriptions[${index}]`,
        problems,
        (settings, own) => ({
          ...own,
          system,
          settings,
        }),
      ),
    )
  })
  const { enabled, subscriptions } = pubsub.generic
  const sent = (pubsub.enabled && enabled ? subscriptions : []).flatMap((given, index) =>
    read(pushed, given, `pubsub.generic.subscriptions[${index}]`, problems, ({ secret, secrets }, own) => ({
      ...own,
      secrets: [...(secret ? [secret] : []), ...secrets],
    })),
  )
  const names = [
    ...pulled.map(({ system, name }) => `${system.system}: ${name}`),
    ...sent.map(({ name }) => `generic: ${name}`),
  ]
  for (const name of new Set(names.filter((each, at) => names.indexOf(each) < at)))
    problems.push(`pubsub: two subscriptions have the name ${name}`)
  if (problems.length > 0) throw new ConfigError(problems)
  return { pulled, pushed: sent }
}

function read<S extends CommonSettings, R>(
  schema: z.ZodType<S>,
  given: JsonObject,
  place: string,
  problems: string[],
  make: (settings: S, own: Configured) => R,
): R[] {
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const found = schemaProblems(parsed.error, given)
    problems.push(...found.map(({ path, message }) => `${within(place, path)}: ${message}`))
    return []
  }
  const { name, templatePath, messageFormat = templatePath ? 'CUSTOM' : 'NONE' } = parsed.data
  try {
    const template =
      messageFormat === 'CUSTOM' && templatePath ? readFileSync(templatePath, 'utf8') : undefined
    return [make(parsed.data, { name, messageFormat, template })]
  } catch (error) {
    problems.push(`${place}.templatePath: ${(error as Error).message}`)
    return []
  }
}
