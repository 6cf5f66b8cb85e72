/** What is to be told. Texts are evaluated already. */
export interface Message {
  readonly subject: string
  /** Markdown. */
  readonly body: string
  readonly severity: 'info' | 'success' | 'failure' | 'question'
  /** `pipeline.failed`, `stage.complete`, `manualJudgment` … */
  readonly when: string
  readonly application: string
  readonly execution?: {
    readonly id: string
    readonly name: string
    readonly status: string
    readonly user: string
  }
  readonly stage?: { readonly id: string; readonly name: string; readonly type: string }
  /** Where people look at it. */
  readonly link?: string
  /** Milliseconds since 1970 at which it happened. */
  readonly time: number
  /** Buttons, where the channel has them; each value is a token that the callback is verified with. */
  readonly actions?: readonly Action[]
}

export interface Action {
  readonly label: string
  readonly name: 'continue' | 'stop'
  readonly value: string
}
