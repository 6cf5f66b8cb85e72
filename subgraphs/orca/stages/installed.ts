import type { z } from 'zod'
import { ConfigError } from '#platform/config/problems.ts'
import type { Config } from '#platform/config/schema.ts'
import { preconfiguredJob, preconfiguredJobStage } from './configured/preconfiguredJobs.ts'
import { preconfiguredWebhook, preconfiguredWebhookStage } from './configured/preconfiguredWebhooks.ts'
import type { AnyStageDefinition } from './define.ts'
import { stageDefinitions } from './index.ts'
import { restrictExecutionDuringTimeWindow } from './restrictExecutionDuringTimeWindow.ts'
import { scriptOnJenkins } from './script/onJenkins.ts'
import { scriptStage } from './script.ts'
import { waitForCondition } from './waitForCondition.ts'
import { AllowedRequests, allowedRequest } from './webhook/allowed.ts'
import { webhookStage } from './webhook.ts'

/** What of the configuration stage types depend on. */
export type StageConfig = Pick<Config, 'orca' | 'webhook' | 'job'>

/**
 * The stage types of an installation: those of Orca, and those that its configuration shapes or adds. A ConfigError that names
 * all that is wrong with what the configuration adds.
 */
export function installedStages({ orca, webhook, job }: StageConfig): AnyStageDefinition[] {
  const problems: string[] = []
  const requests = entries('webhook.allowedRequests', webhook.allowedRequests, allowedRequest, problems)
  const webhooks = entries('webhook.preconfigured', webhook.preconfigured, preconfiguredWebhook, problems)
  const jobs = entries(
    'job.preconfigured.kubernetes',
    job.preconfigured.kubernetes,
    preconfiguredJob,
    problems,
  )
  const allowed = new AllowedRequests(webhook.allowedRequestsEnabled ? requests : undefined)
  const own = [
    ...stageDefinitions,
    webhookStage({ allowed, secretHeaders: {} }),
    restrictExecutionDuringTimeWindow(orca.executionWindow.timezone),
    waitForCondition(orca.conditions),
    orca.script.master === undefined
      ? scriptStage(orca.script.kubernetes)
      : scriptOnJenkins(orca.script.master, orca.script.job),
  ]
  const added = [
    ...webhooks.filter(({ enabled }) => enabled).map((entry) => preconfiguredWebhookStage(entry, allowed)),
    ...jobs.filter(({ enabled }) => enabled).map(preconfiguredJobStage),
  ]
  problems.push(...twice(own, added))
  if (problems.length > 0) throw new ConfigError(problems)
  return [...own, ...added]
}

/** The entries of a list of the configuration that can be used; what is wrong with the others is told. */
function entries<S extends z.ZodType>(
  key: string,
  list: readonly unknown[],
  schema: S,
  problems: string[],
): z.infer<S>[] {
  return list.flatMap((entry, index) => {
    const parsed = schema.safeParse(entry)
    if (parsed.success) return [parsed.data]
    for (const { path, message } of parsed.error.issues)
      problems.push(`${[`${key}[${index}]`, ...path.map(String)].join('.')}: ${message}`)
    return []
  })
}

/** A type has one meaning. */
function twice(own: readonly AnyStageDefinition[], added: readonly AnyStageDefinition[]): string[] {
  const known = new Set(own.flatMap(({ type, aliases = [] }) => [type, ...aliases]))
  return added.flatMap(({ type }) => {
    if (!known.has(type)) {
      known.add(type)
      return []
    }
    return [`the stage type '${type}' of the configuration is there already; give it another name`]
  })
}
