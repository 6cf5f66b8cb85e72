import type { Config } from '#platform/config/schema.ts'
import type { NewEvent } from '../domain/event.ts'
import { secretsIn } from '../triggers/signed.ts'

type Texts = string | readonly string[] | undefined

/** An entry of `webhooks.secrets`. */
interface Entry {
  readonly type?: unknown
  readonly source?: unknown
  readonly secret?: Texts
  readonly secrets?: Texts
}

/** The secrets that the configuration has for webhooks, for all triggers that name none of their own. */
export function configuredSecrets({ webhooks }: Config): (event: NewEvent) => readonly string[] {
  const entries = webhooks.secrets as readonly Entry[]
  const concerns = (wanted: unknown, given: string) => wanted === undefined || wanted === given
  return ({ details }) =>
    entries
      .filter(({ type, source }) => concerns(type, details.type) && concerns(source, details.source))
      .flatMap(({ secret, secrets }) => [...secretsIn(secret), ...secretsIn(secrets)])
}
