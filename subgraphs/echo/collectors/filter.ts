import { z } from 'zod'
import { Globs } from '#platform/patterns/glob.ts'
import type { EchoEvent } from '../domain/event.ts'

const patterns = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((given) => new Globs([given].flat()))

/** Conditions for events; all that are given hold. A text alone is one for the type. `*` stands for anything, as in globs. */
export const eventFilter = z.union([
  z.string().transform((type) => ({ type: new Globs([type]), source: undefined, application: undefined })),
  z.strictObject({
    type: patterns.optional(),
    source: patterns.optional(),
    application: patterns.optional(),
  }),
])

export type EventFilter = z.infer<typeof eventFilter>

/** Whether an event fits one of the filters. */
export function fitsOne({ details }: EchoEvent, filters: readonly EventFilter[]): boolean {
  const { type, source, application = '' } = details
  return filters.some(
    (filter) =>
      fits(type, filter.type) && fits(source, filter.source) && fits(application, filter.application),
  )
}

const fits = (text: string, wanted: Globs | undefined) => !wanted || wanted.match(text)
