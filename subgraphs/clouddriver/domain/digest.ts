/** A short text that differs when the value differs (FNV-1a over its JSON, 2 × 32 bit); not for security. */
export function digestOf(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  let low = 0x811c9dc5
  let high = 0x01000193
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code ^ (at & 0xff), 0x85ebca6b)
  }
  return [low, high, text.length].map((part) => (part >>> 0).toString(36)).join('-')
}
