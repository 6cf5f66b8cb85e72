import { badInput } from '#platform/errors/errors.ts'

/** In characters. What stands in an execution's small document is read and written at each of its steps. */
const longestKey = 1_000
const longestRemark = 10_000

type Texts = Readonly<Record<string, string | null | undefined>>

/** Refuses keys, by which things are looked up, that are too long. The names are the arguments' paths. */
export const checkKeys = (keys: Texts) => check(keys, longestKey)

/** Refuses remarks of people that are too long. */
export const checkRemarks = (remarks: Texts) => check(remarks, longestRemark)

function check(texts: Texts, longest: number): void {
  const tooLong = Object.entries(texts).filter(([, text]) => text && text.length > longest)
  if (tooLong.length === 0) return
  throw badInput(
    tooLong.map(([path]) => ({ path, message: `must not be longer than ${longest} characters` })),
  )
}
