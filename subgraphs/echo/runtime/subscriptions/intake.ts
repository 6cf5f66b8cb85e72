import { isObject, type JsonObject } from '#platform/definition/json.ts'
import type { JinjaThread } from '#platform/jinja/thread.ts'
import type { Clock } from '#platform/service/service.ts'
import type { NewEvent } from '../../domain/event.ts'
import { parsedJson } from '../../subscriptions/answer.ts'
import { artifactsOf } from '../../subscriptions/artifacts.ts'
import type { Message } from '../../subscriptions/define.ts'
import type { MessageFormat } from '../../subscriptions/fields.ts'
import { eventOf } from '../../subscriptions/messageEvents.ts'
import { readArtifacts } from '../../webhooks/artifacts/templates.ts'
import type { EventLog } from '../eventLog.ts'

export interface IntakePorts {
  readonly eventLog: Pick<EventLog, 'append'>
  readonly clock: Clock
  readonly jinja: Pick<JinjaThread, 'render'>
}

/** What intake has to know of a subscription. */
export interface Subscribed {
  readonly system: string
  readonly name: string
  readonly messageFormat: MessageFormat
  readonly template: string | undefined
}

/** Keeps messages as events, each with its artifacts. Resolves when all of them are in the log. */
export async function takeIn(
  messages: readonly Message[],
  subscription: Subscribed,
  { eventLog, clock, jinja }: IntakePorts,
): Promise<void> {
  const events: NewEvent[] = []
  for (const message of messages) {
    const found = await findArtifacts(message, subscription, jinja)
    events.push(eventOf(message, subscription, { ...found, now: clock.now() }))
  }
  await eventLog.append(events)
}

interface Found {
  readonly artifacts: readonly JsonObject[]
  readonly problem: string | undefined
}

/** A template that fails costs the artifacts, not the message. */
async function findArtifacts(
  { payload }: Message,
  { messageFormat, template }: Subscribed,
  jinja: IntakePorts['jinja'],
): Promise<Found> {
  const none = (problem?: string): Found => ({ artifacts: [], problem })
  if (messageFormat === 'NONE') return none()
  const context = parsedJson(payload)
  if (!isObject(context)) return none('The payload is no JSON object, so there are no artifacts in it.')
  if (template === undefined) return { artifacts: artifactsOf(messageFormat, context), problem: undefined }
  const outcome = await jinja.render({ template, context })
  if ('failure' in outcome) return none(outcome.failure)
  try {
    return { artifacts: readArtifacts(outcome.rendered), problem: undefined }
  } catch (error) {
    return none(`The template's text cannot be read: ${(error as Error).message}`)
  }
}
