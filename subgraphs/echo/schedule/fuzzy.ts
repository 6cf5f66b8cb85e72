/** The fields that may be fuzzy, with what a hash is taken modulo: Spinnaker's numbers, so that times stay when pipelines move here. */
const fuzzyFields = [59, 59, 23]

/**
 * Puts numbers in the place of `H` in seconds, minutes and hours, made from an id, so that schedules spread over time and each stays
 * where it is: `H`, `H(0-29)` within a range, `H/15` every 15 from somewhere below 15.
 */
export function settle(expression: string, id: string): string {
  let field = 0
  return expression.replaceAll(/[^ \t]+/g, (text) => {
    const modulus = fuzzyFields[field++]
    return modulus === undefined ? text : settleField(text, modulus, javaHash(id))
  })
}

function settleField(text: string, modulus: number, hash: number): string {
  return text.replaceAll(
    /(?<=^|,)H(?:\((\d{1,2})-(\d{1,2})\))?(?:\/(\d{1,2}))?(?=,|$)/g,
    (all, from?: string, to?: string, step?: string) => {
      const first = Number(from ?? 0)
      const last = to === undefined ? modulus - 1 : Number(to)
      if (last < first) return all
      const size = Math.min(last - first + 1, step === undefined ? Number.POSITIVE_INFINITY : Number(step))
      if (size === 0) return all
      const value = String(first + Math.abs(hash % size))
      if (step === undefined) return value
      return to === undefined ? `${value}/${step}` : `${value}-${to}/${step}`
    },
  )
}

/** As String.hashCode of Java. */
function javaHash(text: string): number {
  let hash = 0
  for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash
}
