import { ConfigError, configProblems } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { endpointsOf } from '../collectors/endpoint.ts'
import { configuredSubscriptions } from '../subscriptions/configured.ts'
import { artifactTemplates } from '../webhooks/artifacts/templates.ts'
import { configuredSecrets } from '../webhooks/secrets.ts'

/** What is wrong with collectors, subscriptions, webhooks and times of quiet. */
export const checkConfig = (config: Config): Promise<string[]> =>
  configProblems(
    () => endpointsOf(config.rest),
    () => configuredSubscriptions(config),
    () => artifactTemplates(config),
    () => configuredSecrets(config),
    () => checkQuietPeriods(config),
  )

/** A time of quiet without one of its ends would be none at all. */
function checkQuietPeriods({ notifications, quietPeriod }: Config): void {
  const { start, end } = notifications.quietPeriod
  const { enabled, startIso, endIso } = quietPeriod
  const problems = [
    ...missing('notifications.quietPeriod', { start, end }),
    ...(enabled ? missing('quietPeriod', { startIso, endIso }) : []),
  ]
  if (problems.length > 0) throw new ConfigError(problems)
}

/** The one of the two that is not there, when the other is. */
function missing(section: string, ends: Readonly<Record<string, string | undefined>>): string[] {
  const lacking = Object.keys(ends).filter((name) => ends[name] === undefined)
  return lacking.length === 1 ? [`${section}.${lacking[0]}: is missing; the two belong together`] : []
}
