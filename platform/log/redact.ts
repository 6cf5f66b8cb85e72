const replacement = '[redacted]'
const secretKey =
  /"[\w.-]{0,64}(?:passw(?:or)?d|passphrase|secret|token|authorization|cookie|api[-_]?key|access[-_]?key|private[-_]?key|credentials?)":/gi

/**
 * Makes a function that takes the secrets out of a line of JSON: every value whose key ends like the name of a secret
 * (whatever the value is), and every one of `secrets` wherever it stands. It works on the finished line, so that
 * nothing gets past it: not nested objects, not what a child logger carries, not an error's text.
 */
export function createRedactor(secrets: readonly string[]): (line: string) => string {
  // Longest first: a secret may contain another one.
  const texts = [...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))]
    .filter(isTelling)
    .sort((a, b) => b.length - a.length)
  return (line) => {
    let result = redactValues(line)
    for (const text of texts) result = result.replaceAll(text, replacement)
    return result
  }
}

/** A short word or number stands in the log for itself, and blanking it wherever it stands would tell which one it is. */
const isTelling = (text: string): boolean =>
  text.length >= 8 || (text.length >= 4 && /[a-z]/i.test(text) && /[^a-z]/i.test(text))

function redactValues(line: string): string {
  let result = ''
  let from = 0
  secretKey.lastIndex = 0
  for (let key = secretKey.exec(line); key; key = secretKey.exec(line)) {
    const start = secretKey.lastIndex
    const end = endOfValue(line, start)
    result += `${line.slice(from, start)}"${replacement}"`
    from = end
    secretKey.lastIndex = end
  }
  return from === 0 ? line : result + line.slice(from)
}

/** Where the JSON value that begins at `start` ends. */
function endOfValue(line: string, start: number): number {
  let depth = 0
  for (let at = start; at < line.length; at++) {
    const char = line[at]
    if (char === '"') {
      at = endOfString(line, at)
      if (depth === 0) return at + 1
    } else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') {
      if (depth === 0) return at
      if (--depth === 0) return at + 1
    } else if (char === ',' && depth === 0) return at
  }
  return line.length
}

function endOfString(line: string, start: number): number {
  let at = start + 1
  while (at < line.length && line[at] !== '"') at += line[at] === '\\' ? 2 : 1
  return at
}
