import type { Answer } from './cases.ts'

/** Where ours answers otherwise than Quartz 2.3.2, on purpose. A difference that has gone fails the test. */
export interface Difference {
  readonly reason: string
  readonly applies: (answer: Answer) => boolean
}

/** The fields in which L means nothing. */
const withoutLast = [0, 1, 2, 4, 6]

const hasEmptyField = (expression: string): boolean =>
  expression
    .trim()
    .split(/\s+/)
    .some((field, index) => /^,+$/.test(field) || (withoutLast.includes(index) && /(^|,)L/i.test(field)))

export const differences: readonly Difference[] = [
  {
    reason:
      'Quartz takes a field that holds nothing, or an L that means nothing in it, and mostly fails when it is asked for a run; ours refuses it',
    applies: ({ runs, expression }) => runs === 'broken' || hasEmptyField(expression),
  },
  {
    reason: 'Quartz takes a negative step for none; ours refuses it',
    applies: ({ expression }) => /\/-\d/.test(expression),
  },
  {
    reason:
      'The weekday nearest to a day that a month has not: Quartz, counting on into the next month, has one in some months and not in others; ours has none',
    applies: ({ expression }) => /\b(29|30|31)W/i.test(expression) || /L-\d+W/i.test(expression),
  },
  {
    reason:
      'Where clocks are put forward by half an hour, Quartz passes over some of the minutes after it, depending on where it comes from; ours over none',
    applies: ({ timeZone }) => timeZone === 'Australia/Lord_Howe',
  },
  {
    reason:
      'A weekday beyond 7 with # or L, and a first year that is too far away, never come: both refuse only some of these',
    applies: ({ expression }) => /\d\d[#L]/i.test(expression) || /\d{4}\/\d+\s*$/.test(expression),
  },
  {
    reason: 'Quartz takes 99, its own sign for any value, for a number',
    applies: ({ expression }) => /\b99\b/.test(expression),
  },
  {
    reason:
      'Quartz looks at the next hundred years from now on, ours at those after the instant that it is asked for',
    applies: ({ runs }) => typeof runs !== 'string' && runs.length < 5 && (runs.at(-1) ?? '') > '2080',
  },
  {
    reason:
      'With W, Quartz passes over a run in the very second that it is asked in, when it is asked between seconds',
    applies: ({ expression, after }) => /LW|\dW/i.test(expression) && /\.[1-9]\d*Z$/.test(after),
  },
]
