import { createHash } from 'node:crypto'
import type { JsonObject } from '#platform/definition/json.ts'
import { inWords } from '#platform/definition/problems.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import type { EchoEvent } from '../../domain/event.ts'
import type { Delivery } from '../../domain/notifications/delivery.ts'
import { type Happening, happeningOf } from '../../domain/notifications/happening.ts'
import type { Message } from '../../domain/notifications/message.ts'
import { messageFor } from '../../domain/notifications/texts.ts'
import { asksSaved, type Wanted, wantedFor } from '../../domain/notifications/wanted.ts'
import type { Channels } from '../../notifications/index.ts'
import type { JudgmentTokens } from '../../notifications/judgmentTokens.ts'
import { heldUntil, type QuietPeriod, quietPeriodSchema } from '../../notifications/quietPeriod.ts'
import { type Evaluated, evaluated } from './evaluated.ts'
import { judgmentActions } from './judgmentActions.ts'
import type { Others } from './others.ts'
import { parametersOf } from './ready.ts'

export interface PlannerPorts {
  readonly channels: Channels
  readonly others: Others
  /** Where links lead. */
  readonly publicUrl: string
  /** That of the installation. */
  readonly quietPeriod: QuietPeriod | undefined
  readonly tokens: JudgmentTokens | undefined
  readonly clock: { now(): number }
}

/** What is to be sent for an event. Throws UNAVAILABLE while it cannot be known. */
export async function planned(event: EchoEvent, ports: PlannerPorts): Promise<Delivery[]> {
  const happening = happeningOf(event)
  if (!happening) return []
  const none = { application: undefined, global: undefined }
  const saved = asksSaved(happening) ? await ports.others.saved(happening.application) : none
  const wanted = wantedFor(happening, saved)
  if (wanted.length === 0) return []
  const trigger = await ports.others.trigger(happening.execution.id)
  const deliveries: Delivery[] = []
  for (const [index, each] of wanted.entries()) {
    const made = await evaluated(each, happening, ports.others)
    deliveries.push(deliveryOf(event, index, each, made, happening, trigger, ports))
  }
  return deliveries
}

function deliveryOf(
  event: EchoEvent,
  index: number,
  { level, when }: Wanted,
  { notification, own, failed, problem }: Evaluated,
  happening: Happening,
  trigger: JsonObject,
  ports: PlannerPorts,
): Delivery {
  const { application, execution, stage } = happening
  const quiet = quietFor(notification, ports.quietPeriod)
  const said = messageFor(happening, own, {
    when,
    link: linkTo(happening, ports.publicUrl),
    build: buildOf(trigger),
    failed: [...failed, ...(typeof quiet === 'string' ? [{ where: 'quietPeriod', error: quiet }] : [])],
  })
  const place =
    problem === undefined
      ? placeOf(notification, trigger, ports.channels)
      : nowhere(String(notification.type), notification)
  const message: Message = { ...said, ...judgmentActions(happening, when, place.hasButtons, ports.tokens) }
  const now = ports.clock.now()
  const until =
    place.tellsPrograms || !quiet || typeof quiet === 'string' ? undefined : heldUntil(quiet, when, now)
  return {
    id: `${String(event.sequence).padStart(16, '0')}-${digest(`${index} ${place.lane} ${when}`)}`,
    lane: place.lane,
    type: place.type,
    address: place.address,
    when,
    level,
    application,
    executionId: execution.id,
    ...(stage && { stageId: stage.id }),
    subject: message.subject,
    status: until === undefined ? 'PENDING' : 'HELD',
    ...(until !== undefined && { heldFor: 'quietPeriod' }),
    dueAt: until ?? now,
    attempts: 0,
    createdAt: now,
    content: { notification: place.notification, message, ...(problem !== undefined && { problem }) },
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** Where a notification goes. One that cannot be sent has a place too: it is told that it was not sent, and why. */
function placeOf(given: JsonObject, trigger: JsonObject, channels: Channels) {
  const channel = channels.find(String(given.type))
  if (typeof channel === 'string') return nowhere(String(given.type), given)
  const notification = channel.complete?.(given, trigger) ?? given
  const parsed = parametersOf(channel, notification)
  if ('problems' in parsed) return nowhere(channel.type, notification)
  const address = channel.addressOf(parsed.parameters)
  return {
    type: channel.type,
    notification,
    lane: `${channel.type}:${digest(address)}`,
    address: channel.shownAddressOf?.(parsed.parameters) ?? address,
    tellsPrograms: channel.tellsPrograms === true,
    hasButtons: channel.hasButtons === true,
  }
}

const nowhere = (type: string, notification: JsonObject) => ({
  type,
  notification,
  lane: `${type}:`,
  address: '',
  tellsPrograms: true,
  hasButtons: false,
})

/** The quiet time of a notification, or what is wrong with it. */
function quietFor(
  { quietPeriod }: JsonObject,
  ofInstallation: QuietPeriod | undefined,
): QuietPeriod | string | undefined {
  if (quietPeriod === undefined || quietPeriod === null) return ofInstallation
  const { success, data, error } = quietPeriodSchema.safeParse(quietPeriod)
  if (success) return data
  return inWords(schemaProblems(error, quietPeriod))
}

function linkTo({ subject, application, execution }: Happening, publicUrl: string): string {
  const place = subject === 'orchestration' ? 'tasks' : 'executions/details'
  return `${publicUrl.replace(/\/+$/, '')}/#/applications/${encodeURIComponent(application)}/${place}/${execution.id}`
}

function buildOf({ buildInfo, buildNumber }: JsonObject): string | undefined {
  const { number } = (buildInfo ?? {}) as JsonObject
  const found = number ?? buildNumber
  return found === undefined || found === null ? undefined : String(found)
}
