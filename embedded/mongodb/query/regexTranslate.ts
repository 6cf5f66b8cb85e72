import { fail } from '../errors.ts'

/**
 * A PCRE pattern in the two dialects that run here. `repeats` counts the unbounded quantifiers; `risky` tells that
 * a quantified group holds a choice or another quantifier, which backtracks exponentially. `linear` is undefined
 * when the pattern needs look-around or back-references, which no linear-time engine has.
 */
export interface Translation {
  backtracking: string
  linear: string | undefined
  ignoreCase: boolean
  dotAll: boolean
  multiline: boolean
  repeats: number
  risky: boolean
  anchored: boolean
}

const escapesOutside: Record<string, [js: string, re2: string]> = {
  A: ['(?<![\\s\\S])', '\\A'],
  z: ['(?![\\s\\S])', '\\z'],
  Z: ['(?=\\n?(?![\\s\\S]))', '(?:\\n?\\z)'],
  h: ['[\\t ]', '[\\t ]'],
  s: ['[ \\t-\\r]', '[ \\t-\\r]'],
  S: ['[^ \\t-\\r]', '[^ \\t-\\r]'],
  a: ['\\x07', '\\x07'],
  e: ['\\x1b', '\\x1b'],
}
const sameEscapes = new Set('dDwWbBnrtfv')
const classEscapes: Record<string, string> = { h: '\\t ', s: ' \\t-\\r', a: '\\x07', e: '\\x1b' }
const posixClasses: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t-\\r',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  cntrl: '\\x00-\\x1f\\x7f',
  print: ' -~',
  graph: '!-~',
}
const manyRepeats = 32

/** Translates a pattern; throws 51091 for what neither dialect can express. */
export function translate(pattern: string, options: string): Translation {
  return new Translator(pattern, options).run()
}

class Translator {
  #text: string
  #at = 0
  #js: string[] = []
  #re2: string[] = []
  #needsBacktracking = false
  #groups: { complexity: number }[] = []
  #closed: { complexity: number } | undefined
  #complexity = 0
  #repeats = 0
  #risky = false
  #flags: Set<string>

  constructor(pattern: string, options: string) {
    this.#flags = new Set(options)
    const inline = /^\(\?([imsx]+)\)/.exec(pattern)
    for (const flag of inline?.[1] ?? '') this.#flags.add(flag)
    this.#text = pattern.slice(inline?.[0].length ?? 0)
  }

  run(): Translation {
    while (this.#at < this.#text.length) this.#next()
    if (this.#groups.length > 0) this.#refuse('missing closing parenthesis')
    const first = this.#text[0]
    return {
      backtracking: this.#js.join(''),
      linear: this.#needsBacktracking ? undefined : this.#re2.join(''),
      ignoreCase: this.#flags.has('i'),
      dotAll: this.#flags.has('s'),
      multiline: this.#flags.has('m'),
      repeats: this.#repeats,
      risky: this.#risky,
      anchored: first === '^' && !this.#flags.has('m') && !this.#text.includes('|'),
    }
  }

  #refuse(reason: string): never {
    return fail(51091, `Regular expression is invalid: ${reason}`)
  }

  #emit(js: string, re2: string = js): void {
    this.#js.push(js)
    this.#re2.push(re2)
  }

  #next(): void {
    const char = this.#text[this.#at]!
    const closed = this.#closed
    this.#closed = undefined
    switch (char) {
      case '\\':
        return void this.#escape()
      case '[':
        return void this.#class()
      case '(':
        return void this.#open()
      case ')':
        return void this.#close()
      case '*':
      case '+':
      case '?':
      case '{':
        return void this.#quantifier(closed)
    }
    this.#at++
    if (this.#flags.has('x') && /\s/.test(char)) return
    if (this.#flags.has('x') && char === '#') return void this.#skipTo('\n')
    this.#plain(char)
  }

  #plain(char: string): void {
    if (char === '|') {
      this.#complexity++
      this.#emit('|')
    } else if (char === '.') this.#emit(this.#flags.has('s') ? '[\\s\\S]' : '[^\\n]', '.')
    else if (char === '^') this.#emit(this.#flags.has('m') ? '(?<![^\\n])' : '^', '^')
    else if (char === '$')
      this.#emit(
        this.#flags.has('m') ? '(?![^\\n])' : '(?=\\n?(?![\\s\\S]))',
        this.#flags.has('m') ? '$' : '(?:\\n?\\z)',
      )
    else if (char === '}' || char === ']') this.#emit(`\\${char}`)
    else this.#emit(char)
  }

  #skipTo(end: string): void {
    const found = this.#text.indexOf(end, this.#at)
    this.#at = found < 0 ? this.#text.length : found + end.length
  }

  #escape(): void {
    const name = this.#text[this.#at + 1]
    if (name === undefined) this.#refuse('\\ at end of pattern')
    this.#at += 2
    if (/[1-9]/.test(name)) {
      this.#needsBacktracking = true
      this.#risky = true
      this.#emit(`\\${name}`)
    } else if (escapesOutside[name]) this.#emit(...escapesOutside[name])
    else this.#emit(this.#commonEscape(name))
  }

  /** Escapes that mean the same inside and outside of a class. */
  #commonEscape(name: string): string {
    if (sameEscapes.has(name)) return `\\${name}`
    if (name === 'x' || name === '0') return this.#hexEscape(name)
    if (name === 'p' || name === 'P') {
      const property = /^(?:\{\^?\w+\}|\w)/.exec(this.#text.slice(this.#at))?.[0]
      if (property === undefined) this.#refuse('malformed \\p')
      this.#at += property.length
      return `\\${name}${property.length === 1 ? `{${property}}` : property}`
    }
    if (/[A-Za-z0-9]/.test(name)) this.#refuse(`\\${name} is not supported`)
    return /[\^$\\.*+?()[\]{}|/-]/.test(name) ? `\\${name === '-' ? 'x2d' : name}` : name
  }

  #hexEscape(name: string): string {
    if (name === '0') return '\\x00'
    const hex = /^(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{2}))/.exec(this.#text.slice(this.#at))
    if (!hex) this.#refuse('malformed \\x')
    this.#at += hex[0].length
    const code = Number.parseInt(hex[1] ?? hex[2]!, 16)
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : String.fromCodePoint(code)
  }

  #class(): void {
    const parts: string[] = ['[']
    this.#at++
    if (this.#text[this.#at] === '^') {
      parts.push('^')
      this.#at++
    }
    const first = this.#at
    for (;;) {
      const char = this.#text[this.#at]
      if (char === undefined) this.#refuse('missing terminating ] for character class')
      if (char === ']' && this.#at > first) break
      parts.push(this.#classItem(char, this.#at === first))
    }
    this.#at++
    this.#emit(`${parts.join('')}]`)
  }

  #classItem(char: string, first: boolean): string {
    const posix = /^\[:(\w+):\]/.exec(this.#text.slice(this.#at, this.#at + 12))
    if (posix) {
      this.#at += posix[0].length
      return posixClasses[posix[1]!] ?? this.#refuse('unknown POSIX class name')
    }
    this.#at++
    if (char === '\\') {
      const name = this.#text[this.#at++]
      if (name === undefined) this.#refuse('\\ at end of pattern')
      if (name === 'b') return '\\x08'
      return classEscapes[name] ?? this.#commonEscape(name)
    }
    if (char === '-' && (first || this.#text[this.#at] === ']' || this.#besideClass())) return '\\x2d'
    return /[[\]^]/.test(char) ? `\\${char}` : char
  }

  /** True for a `-` that stands beside \d and its like, where it is no range. */
  #besideClass(): boolean {
    return (
      /\\[dDwWsShpP]$|:\]$/.test(this.#text.slice(0, this.#at - 1)) ||
      /^(?:\\[dDwWsSh]|\[:)/.test(this.#text.slice(this.#at))
    )
  }

  #open(): void {
    const rest = this.#text.slice(this.#at, this.#at + 4)
    if (rest.startsWith('(?#')) {
      this.#skipTo(')')
      return
    }
    this.#groups.push({ complexity: this.#complexity })
    const [js, re2, size] = this.#groupStart(rest)
    this.#at += size
    this.#emit(js, re2)
  }

  #groupStart(rest: string): [js: string, re2: string, size: number] {
    if (!rest.startsWith('(?')) return ['(', '(', 1]
    if (rest.startsWith('(?:')) return ['(?:', '(?:', 3]
    if (rest.startsWith('(?i:')) return ['(?i:', '(?i:', 4]
    if (/^\(\?(?:[=!]|<[=!])/.test(rest)) {
      this.#needsBacktracking = true
      const size = rest[2] === '<' ? 4 : 3
      return [rest.slice(0, size), '', size]
    }
    if (rest.startsWith('(?P<')) return ['(?<', '(?P<', 4]
    if (rest.startsWith('(?<')) return ['(?<', '(?P<', 3]
    return this.#refuse(`group ${rest} is not supported`)
  }

  #close(): void {
    this.#closed = this.#groups.pop() ?? this.#refuse('unmatched closing parenthesis')
    this.#at++
    this.#emit(')')
  }

  #quantifier(closed: { complexity: number } | undefined): void {
    const quantifier = /^(?:[*+?]|\{(\d+)(,(\d*))?\})/.exec(this.#text.slice(this.#at))
    if (!quantifier) {
      this.#at++
      this.#emit('\\{')
      return
    }
    this.#at += quantifier[0].length
    const [text, least, range, most] = quantifier
    const unbounded = text === '*' || text === '+' || (range !== undefined && !most)
    const limit = text === '?' ? 1 : Number(most || least || 0)
    const suffix = this.#text[this.#at]
    if (suffix === '+') this.#refuse('possessive quantifiers are not supported')
    if (suffix === '?') this.#at++
    if ((unbounded || limit > 1) && closed !== undefined && this.#complexity > closed.complexity)
      this.#risky = true
    if (unbounded || limit > manyRepeats) this.#repeats++
    this.#complexity++
    this.#emit(suffix === '?' ? `${text}?` : text)
  }
}
