import { z } from 'zod'
import { isTrue } from '#platform/definition/isTrue.ts'
import { isExpression, isObject, type JsonObject, kindOf } from '#platform/definition/json.ts'
import type { Problem } from '#platform/definition/problems.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import type { AnyChannel } from './define.ts'
import type { Channels } from './index.ts'

/** Of a list no more are sent either. */
const most = 100

/** Whoever has so many to correct is helped enough. */
const enough = 100

/** What `when` can have: others never happen to what it is a notification of. */
const ofPipelines = ['pipeline.starting', 'pipeline.complete', 'pipeline.failed']
const ofOrchestrations = ['orchestration.starting', 'orchestration.complete', 'orchestration.failed']
const ofStages = ['stage.starting', 'stage.complete', 'stage.failed', 'stage.skipped']
const ofJudgments = ['manualJudgment', 'manualJudgmentContinue', 'manualJudgmentStop']

/** What keeps notifications of a pipeline and of its stages from being sent. */
export function pipelineNotificationProblems(definition: JsonObject, channels: Channels): Problem[] {
  const found = listProblems(definition.notifications, 'notifications', ofPipelines, channels)
  for (const [index, stage] of listOf(definition.stages).entries()) {
    if (found.length >= enough) break
    if (!isObject(stage)) continue
    const isJudgment = stage.type === 'manualJudgment'
    if (!isTrue(stage.sendNotifications) && !isJudgment) continue
    const conditions = [...ofStages, ...(isJudgment ? ofJudgments : [])]
    found.push(...listProblems(stage.notifications, `stages[${index}].notifications`, conditions, channels))
  }
  return found.slice(0, enough)
}

/** What keeps those that Front50 has for applications, lists of them by channel, from being sent. */
export function savedNotificationProblems(definition: unknown, channels: Channels): Problem[] {
  const conditions = [...ofPipelines, ...ofOrchestrations]
  return Object.entries(isObject(definition) ? definition : {})
    .flatMap(([type, list]) => {
      if (!Array.isArray(list)) return []
      const given = list.map((each) => (isObject(each) ? { type, ...each } : each))
      const found = listProblems(given, type, conditions, channels).map(({ path, message }) => ({
        path: path.endsWith('.type') ? type : path,
        message,
      }))
      // What is wrong with the channel is said once.
      return [...new Map(found.map((problem) => [`${problem.path} ${problem.message}`, problem])).values()]
    })
    .slice(0, enough)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const listProblems = (
  list: unknown,
  at: string,
  conditions: readonly string[],
  channels: Channels,
): Problem[] =>
  listOf(list)
    .slice(0, most)
    .flatMap((notification, index) =>
      isObject(notification)
        ? [...channelProblems(notification, channels), ...whenProblems(notification, conditions)].map(
            ({ path, message }) => ({ path: `${at}[${index}].${path}`, message }),
          )
        : [],
    )

function channelProblems(notification: JsonObject, channels: Channels): Problem[] {
  const { type } = notification
  if (isExpression(type)) return []
  if (typeof type !== 'string')
    return [{ path: 'type', message: `must be the name of a channel, not ${kindOf(type)}` }]
  const channel = channels.find(type)
  if (typeof channel === 'string') return [{ path: 'type', message: `is never sent: ${channel}` }]
  return [
    ...(channel.problem ? [{ path: 'type', message: `is not sent here: ${channel.problem}` }] : []),
    ...fieldProblems(notification, channel),
  ]
}

/** Values of expressions, and what a channel takes from the trigger, are known when it is sent. */
function fieldProblems(notification: JsonObject, { parameters, complete }: AnyChannel): Problem[] {
  const { error } = parameters.safeParse(notification)
  const issues = error?.issues.filter(({ path: [field] }) => {
    const value = notification[String(field)] ?? ''
    return !isExpression(value) && !(complete && value === '')
  })
  return issues ? schemaProblems(new z.ZodError(issues), notification) : []
}

function whenProblems({ when }: JsonObject, conditions: readonly string[]): Problem[] {
  const given = Array.isArray(when) ? when : when === undefined || when === null ? [] : [when]
  const allowed = conditions.join(', ')
  if (given.length === 0)
    return [{ path: 'when', message: `is empty, so that it is never sent; it may have ${allowed}` }]
  return given.slice(0, most).flatMap((each) => {
    if (isExpression(each) || (typeof each === 'string' && conditions.includes(each))) return []
    const shown = typeof each === 'string' ? JSON.stringify(each.slice(0, 100)) : kindOf(each)
    return [{ path: 'when', message: `has ${shown}, which is none of ${allowed}` }]
  })
}
