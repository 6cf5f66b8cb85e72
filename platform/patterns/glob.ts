import { isPattern, matchesFully } from './fullMatch.ts'

/**
 * Whether a path fits a glob: `*` and `?` within a segment, `**` over segments, `[ab]` and `[!ab]`, `{a,b}`; one that ends with a
 * slash means all that is in the folder. In time linear in the path.
 */
export const matchesGlob = (glob: string, path: string): boolean => matchesFully(patternOf(glob), path)

/** Whether it can be used at all: braces are closed, classes are classes. */
export const isGlob = (glob: string): boolean => isPattern(patternOf(glob))

/** The same as a regular expression. */
function patternOf(glob: string): string {
  const whole = glob.endsWith('/') ? `${glob}**` : glob
  let pattern = ''
  let depth = 0
  for (let rest = whole; rest; ) {
    const [token] = tokens.exec(rest)!
    rest = rest.slice(token.length)
    if (token === '{') depth++
    if (token === '}' && depth === 0) pattern += '\\}'
    else if (token === '}') {
      depth--
      pattern += ')'
    } else if (token === ',' && depth) pattern += '|'
    else pattern += meanings[token] ?? (isClass(token) ? classOf(token) : escaped(token))
  }
  return pattern
}

const tokens = /^(\*\*\/|\*\*|\*|\?|\[!?[^\]/]+\]|[{},]|\\[\s\S]|[\s\S])/u

const meanings: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
}

const isClass = (token: string) => token.length > 2 && token.startsWith('[')

const classOf = (token: string) => `[${token.slice(1, -1).replace(/^!/, '^').replace(/[\\[]/g, '\\$&')}]`

const escaped = (token: string) => token.replace(/^\\(?=.)/s, '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
