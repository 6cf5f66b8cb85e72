/**
 * Java's properties files: `key=value`, `key:value` or `key value` by line, `#` and `!` begin comments, a `\` at the end goes on
 * with the next line, `\t \n \f \r \uXXXX` are escapes.
 */
export function parseProperties(text: string): Record<string, string> {
  const properties: Record<string, string> = Object.create(null)
  for (const line of logicalLines(text)) {
    const end = endOfKey(line)
    const rest = line.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '')
    properties[unescaped(line.slice(0, end))] = unescaped(rest)
  }
  return properties
}

function* logicalLines(text: string): Generator<string> {
  let begun: string | undefined
  for (const natural of text.split(/\r\n|\r|\n/)) {
    const line = natural.replace(/^[ \t\f]+/, '')
    if (begun === undefined && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue
    const whole: string = (begun ?? '') + line
    const goesOn = (/\\*$/.exec(line) as RegExpExecArray)[0].length % 2 === 1
    begun = goesOn ? whole.slice(0, -1) : undefined
    if (!goesOn) yield whole
  }
  if (begun !== undefined) yield begun
}

function endOfKey(line: string): number {
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string
    if (character === '\\') at++
    else if ('=: \t\f'.includes(character)) return at
  }
  return line.length
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', f: '\f', r: '\r' }

const unescaped = (text: string): string =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(.)|$)/g, (_, code?: string, character?: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
    return character === undefined ? '' : (escapes[character] ?? character)
  })
