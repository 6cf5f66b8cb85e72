import { LRUCache } from 'lru-cache'
import { RE2JS } from 're2js'
import { ExpressionError } from './errors.ts'

const longest = 1_000

const compiled = new LRUCache<string, RE2JS>({ max: 500 })

/**
 * One of Java's patterns, which takes time linear in the text. @throws ExpressionError for what is no pattern (VALUE), too long
 * (LIMIT), or would need more than linear time or means something else here (NOT_ALLOWED)
 */
export function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern)
  if (known) return known
  if (pattern.length > longest) {
    throw new ExpressionError(
      'LIMIT',
      `A pattern has at most ${longest} characters, this one ${pattern.length}`,
    )
  }
  const made = compile(pattern)
  compiled.set(pattern, made)
  return made
}

function compile(pattern: string): RE2JS {
  const translated = translate(pattern)
  try {
    return RE2JS.compile(translated)
  } catch (error) {
    if (/[*+?}]\+/.test(pattern)) throw refused(pattern, 'possessive quantifiers')
    throw new ExpressionError('VALUE', `'${pattern}' is no pattern: ${(error as Error).message}`)
  }
}

const refused = (pattern: string, what: string) =>
  new ExpressionError('NOT_ALLOWED', `In the pattern '${pattern}' ${what} are not supported`)

/** What Java writes otherwise than RE2: by its name in \p{…}, and what stands for it within [ ]. */
const classes: ReadonlyMap<string, string> = new Map(
  [
    'Lower',
    'Upper',
    'ASCII',
    'Alpha',
    'Digit',
    'Alnum',
    'Punct',
    'Graph',
    'Print',
    'Blank',
    'Cntrl',
    'XDigit',
    'Space',
  ].map((name) => [name, name.toLowerCase()]),
)

const blanks = ' \\t\\x{a0}\\x{1680}\\x{180e}\\x{2000}-\\x{200a}\\x{202f}\\x{205f}\\x{3000}'

/** An escape, the parts of a class, a group's beginning, or any other character. */
const token = /\\Q.*?(?:\\E|$)|\\[pP]\{\w+\}|\\u[0-9a-fA-F]{4}|\\.|\[\^?\]?|&&|\(\?<?[=!>]|./gs

/** Java's way to write a pattern as RE2's; what RE2 would read otherwise is refused. */
function translate(pattern: string): string {
  let isClass = false
  return pattern.replace(token, (part) => {
    if (part.startsWith('\\')) return translateEscape(part, isClass, pattern)
    if (part.startsWith('(?') && part.length > 2) {
      throw refused(pattern, part === '(?>' ? 'independent groups' : 'look-ahead and look-behind')
    }
    if (part.startsWith('[')) {
      if (isClass) throw refused(pattern, 'classes within classes')
      isClass = true
    } else if (part === ']') isClass = false
    else if (part === '&&' && isClass) throw refused(pattern, 'intersections of classes')
    return part
  })
}

function translateEscape(written: string, isClass: boolean, pattern: string): string {
  const kind = written[1] as string
  if (kind === 'u' && written.length === 6) return `\\x{${written.slice(2)}}`
  if (kind === 'p' || kind === 'P') {
    const name = classes.get(written.slice(3, -1))
    const named = `[:${kind === 'P' ? '^' : ''}${name}:]`
    return name ? (isClass ? named : `[${named}]`) : written
  }
  if (kind === 'h') return isClass ? blanks : `[${blanks}]`
  if (kind === 'e') return '\\x{1b}'
  if (kind === 'R' && !isClass) return '(?:\\r\\n|[\\n-\\r\\x{85}\\x{2028}\\x{2029}])'
  if (/[1-9k]/.test(kind)) throw refused(pattern, 'references back to a group')
  return written
}
