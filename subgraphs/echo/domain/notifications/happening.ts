import { isObject, type JsonObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import type { EchoEvent } from '../event.ts'

export type Subject = 'pipeline' | 'orchestration' | 'stage'
export type Phase = 'starting' | 'complete' | 'failed' | 'skipped'

/** What Orca tells, as far as people want to know of it. */
export interface Happening {
  readonly subject: Subject
  readonly phase: Phase
  readonly application: string
  readonly execution: {
    readonly id: string
    readonly name: string
    readonly status: string
    readonly user: string
  }
  readonly stage?: StageHappening
  /** Milliseconds since 1970. */
  readonly time: number
  readonly isCanceled: boolean
  /** The notifications of pipeline or stage that are to be sent for it. */
  readonly notifications: readonly Asked[]
}

interface StageHappening {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly startTime: number | undefined
  readonly isSynthetic: boolean
  readonly context: JsonObject
}

/** A notification that wants to be sent, for the condition of its `when` that holds. */
export interface Asked {
  readonly notification: JsonObject
  readonly when: string
  readonly text?: string
}

const types = /^orca:(pipeline|orchestration|stage):(starting|complete|failed|skipped)$/

export const isHappening = ({ details }: EchoEvent): boolean => types.test(details.type)

export function happeningOf({ details, content, receivedAt }: EchoEvent): Happening | undefined {
  const [, subject, phase] = types.exec(details.type) ?? []
  const execution = objectOf(content.execution)
  const id = textOf(execution.id) ?? textOf(content.executionId)
  if (!subject || !phase || id === undefined) return undefined
  const stage = subject === 'stage' ? stageOf(content, execution) : undefined
  const { status, canceled } = execution
  return {
    subject: subject as Subject,
    phase: phase as Phase,
    application: details.application ?? textOf(execution.application) ?? '',
    execution: {
      id,
      name: textOf(execution.name) ?? textOf(execution.description) ?? 'unnamed',
      status: textOf(status) ?? '',
      user: textOf(objectOf(execution.authentication).user) ?? 'anonymous',
    },
    ...(stage && { stage }),
    time: Number(details.created) || receivedAt,
    isCanceled: status === 'CANCELED' || canceled === true || content.canceled === true,
    notifications: objectsOf(content.notifications).flatMap(askedOf),
  }
}

function stageOf(content: JsonObject, execution: JsonObject): StageHappening | undefined {
  const id = textOf(content.stageId)
  if (id === undefined) return undefined
  const known = objectsOf(execution.stages).find((stage) => stage.id === id)
  const startTime = Number(content.startTime ?? known?.startTime)
  return {
    id,
    name: textOf(content.name) ?? textOf(known?.name) ?? id,
    type: textOf(known?.type) ?? textOf(objectOf(content.context).type) ?? '',
    startTime: startTime > 0 ? startTime : undefined,
    isSynthetic: content.isSynthetic === true,
    context: objectOf(content.context),
  }
}

const askedOf = ({ notification, when, text }: JsonObject): Asked[] =>
  isObject(notification) && typeof when === 'string'
    ? [{ notification, when, ...(typeof text === 'string' && { text }) }]
    : []

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
