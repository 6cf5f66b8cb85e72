/** A question to Quartz: the runs of an expression in a time zone after an instant (ISO 8601). */
export interface Case {
  readonly expression: string
  readonly timeZone: string
  readonly after: string
}

/** What Quartz answers: its next five runs, fewer when there are no more; or that it refuses the expression, or fails on it. */
export type Answer = Case & { readonly runs: readonly string[] | 'invalid' | 'broken' }

/** Zones with their clocks put by an hour, by half an hour, at midnight, by none; and instants around those days. */
const places: readonly (readonly [zone: string, after: readonly string[]])[] = [
  ['UTC', ['2026-01-01T00:00:00Z', '2024-02-28T23:59:59.500Z', '2027-12-31T23:59:59Z']],
  ['America/Los_Angeles', ['2026-03-08T09:10:00Z', '2026-11-01T08:20:31Z', '2026-11-01T07:00:00Z']],
  ['Europe/Berlin', ['2026-03-29T00:05:00Z', '2026-10-25T00:10:00Z', '2026-10-24T23:30:00Z']],
  ['Australia/Lord_Howe', ['2026-04-04T14:20:00Z', '2026-10-03T15:10:00Z']],
  ['America/Sao_Paulo', ['2017-10-15T02:30:00Z', '2018-02-18T01:10:00Z']],
  ['Asia/Kolkata', ['2026-06-15T12:34:56.789Z']],
  ['America/Havana', ['2026-03-08T04:30:00Z', '2026-11-01T04:40:00Z']],
  ['Pacific/Auckland', ['2026-04-04T13:30:00Z', '2026-09-26T13:30:00Z']],
]

export const moments: readonly Omit<Case, 'expression'>[] = places.flatMap(([timeZone, instants]) =>
  instants.map((after) => ({ timeZone, after })),
)
