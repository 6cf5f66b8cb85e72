import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { type Caller, systemCaller } from '#platform/identity/caller.ts'
import type { Platform } from '#platform/service/service.ts'
import { SavedNotificationsDocument } from '#schema/generated/operations-echo-front50.ts'
import {
  AnswerJudgmentDocument,
  EvaluatedTextDocument,
  JudgedStageDocument,
  NotifiedExecutionDocument,
} from '#schema/generated/operations-echo-orca.ts'
import type { Saved } from '../../domain/notifications/wanted.ts'

export interface EvaluatedText {
  readonly value: unknown
  readonly error?: string | null
}

/** A judgment as it stands. */
export interface Judged {
  readonly name: string
  readonly status: string
  readonly startTime: number | undefined
  /** The answer, when there is one, and who gave it. */
  readonly answer: string | undefined
  readonly judge: string | undefined
}

/** What notifications need of other services. */
export interface Others {
  saved(application: string): Promise<Saved>
  /** The trigger of an execution; nothing of one that is not there. */
  trigger(executionId: string): Promise<JsonObject>
  /** The value that a text has in an execution, for the user that it runs for. */
  evaluate(text: string, executionId: string, user: string): Promise<EvaluatedText>
  judged(stageId: string): Promise<Judged | undefined>
  judge(executionId: string, stageId: string, answer: Answer, user: string): Promise<void>
}

export interface Answer {
  readonly judgment: 'CONTINUE' | 'STOP'
  readonly input?: string
}

export function othersOf({ call }: Pick<Platform, 'call'>): Others {
  const as = (user: string): Caller => ({ user, roles: [], admin: false })
  return {
    async saved(application) {
      const { own, global } = await call('front50', SavedNotificationsDocument, { application }, systemCaller)
      return { application: objectOf(own?.definition), global: objectOf(global?.definition) }
    },
    async trigger(executionId) {
      const { execution } = await call('orca', NotifiedExecutionDocument, { id: executionId }, systemCaller)
      return objectOf(execution?.trigger) ?? {}
    },
    async evaluate(expression, executionId, user) {
      const variables = { expression, executionId }
      const { evaluateExpression } = await call('orca', EvaluatedTextDocument, variables, as(user))
      return { value: evaluateExpression.value, error: evaluateExpression.error ?? null }
    },
    async judged(stageId) {
      const representations = [{ __typename: 'Stage', id: stageId }]
      const { _entities } = await call('orca', JudgedStageDocument, { representations }, systemCaller)
      const stage = _entities[0]
      if (!stage || !('name' in stage)) return undefined
      const { judgmentStatus, lastModifiedBy } = objectOf(stage.context) ?? {}
      return {
        name: stage.name,
        status: stage.status,
        startTime: stage.startTime ? Date.parse(stage.startTime) : undefined,
        answer: judgmentStatus ? String(judgmentStatus) : undefined,
        judge: lastModifiedBy ? String(lastModifiedBy) : undefined,
      }
    },
    async judge(executionId, stageId, { judgment, input }, user) {
      const variables = { executionId, stageId, judgment, ...(input !== undefined && { input }) }
      await call('orca', AnswerJudgmentDocument, variables, as(user))
    },
  }
}

const objectOf = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined)
