import type { MessageKind, MessageOf } from '../domain/messages.ts'
import type { Transition } from '../domain/transition.ts'
import type { ExpressionSettings } from '../expressions/scope.ts'
import type { StageTable } from '../stages/table.ts'

/** What handlers know besides the execution. */
export interface HandlerEnv {
  readonly stages: StageTable
  readonly expressions: ExpressionSettings
}

/** Moves an execution on, without I/O. Handling a message that does not fit any more changes nothing. */
export type Handler<K extends MessageKind> = (message: MessageOf<K>, t: Transition, env: HandlerEnv) => void
