/** Lists and maps within each other, as JSON or in one line of YAML: its parser takes long for what is deeper. */
export const deepest = 100

const deepLine = new RegExp(`(?:[-?] +){${deepest}}`)

/** Whether a text would be read as more levels than that. */
export function isTooDeep(text: string): boolean {
  let open = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1
    if (open > deepest) return true
  }
  return deepLine.test(text)
}
