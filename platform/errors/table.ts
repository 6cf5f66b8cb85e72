/** Every code that a caller may meet in `extensions.code`. docs/errors.md is generated from here. */
export const errorTable = {
  BAD_USER_INPUT: {
    template: '{summary}',
    meaning: 'The input cannot be used.',
    remedy:
      'Correct the places listed in `extensions.problems` (each a JSON path and what is allowed there).',
  },
  NOT_FOUND: {
    template: 'There is no {kind} {id}.',
    meaning: 'The thing named does not exist, or not any more.',
    remedy: 'Check the id or name; list the things of that kind.',
  },
  CONFLICT: {
    template: '{reason}',
    meaning: 'Somebody else changed the thing meanwhile, or its state does not allow this.',
    remedy: 'Read it again, then repeat the change if it still makes sense.',
  },
  UNAUTHENTICATED: {
    template: '{reason}',
    meaning: 'The caller could not be identified.',
    remedy: 'Log in, or send a valid token.',
  },
  FORBIDDEN: {
    template: '{reason}',
    meaning: 'The caller may not do this.',
    remedy: 'Ask for the permission that the message names.',
  },
  UNAVAILABLE: {
    template: '{service} does not answer: {reason}',
    meaning: 'A part that is needed for the answer is down or too slow. `extensions.service` names it.',
    remedy: 'Try again; if it stays, look at the readiness of the service named.',
  },
  INTERNAL_SERVER_ERROR: {
    template: 'Something went wrong on our side (log id {logId}).',
    meaning: 'A defect or an unforeseen fault; the details are in the log under the log id.',
    remedy: 'Report it with the log id.',
  },
} as const satisfies Record<string, { template: string; meaning: string; remedy: string }>

export type ErrorCode = keyof typeof errorTable

type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** What a code's template wants, plus whatever else a program can use. */
export type ErrorParameters<C extends ErrorCode> = Record<
  Placeholders<(typeof errorTable)[C]['template']>,
  string
> &
  Record<string, unknown>
