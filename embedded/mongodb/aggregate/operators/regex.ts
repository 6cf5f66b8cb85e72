import { fail } from '../../errors.ts'
import type { RegexMatch } from '../../query/regex.ts'
import { isRegex, Regex } from '../../query/regex.ts'
import type { Maybe, Value } from '../../values/types.ts'
import { typeName } from '../../values/types.ts'
import type { Operator, Operators } from './operator.ts'
import { fieldsOf, isNullish } from './operator.ts'

/** An operator on `{ input, regex, options }`; a pattern that is constant is compiled once. */
function onRegex(name: string, none: Value, apply: (regex: Regex, input: string) => Value): Operator {
  return (operand, scope, compile) => {
    const fields = fieldsOf(name, operand, ['input', 'regex'], ['options'])
    const input = compile(fields.input!, scope)
    const pattern = compile(fields.regex!, scope)
    const options = compile(fields.options ?? null, scope)
    let known: { pattern: Maybe; options: Maybe; regex: Regex } | undefined
    return (env) => {
      const value = input(env)
      const source = pattern(env)
      const flags = options(env)
      if (isNullish(value) || isNullish(source)) return none
      if (typeof value !== 'string')
        fail(51104, `${name} needs 'input' to be of type string, found ${typeName(value)}`)
      if (known === undefined || known.pattern !== source || known.options !== flags) {
        known = { pattern: source, options: flags, regex: regexFrom(name, source, flags) }
      }
      return apply(known.regex, value)
    }
  }
}

function regexFrom(name: string, source: Value, options: Maybe): Regex {
  if (!isNullish(options) && typeof options !== 'string')
    fail(51106, `${name} needs 'options' to be of type string`)
  if (isRegex(source)) {
    if (source.options !== '' && !isNullish(options))
      fail(51107, `${name} found regex option(s) specified in both 'regex' and 'option' fields`)
    return new Regex(source.pattern, source.options || (options ?? ''))
  }
  if (typeof source !== 'string') fail(51105, `${name} needs 'regex' to be of type string or regex`)
  return new Regex(source, options ?? '')
}

function describe(input: string, match: RegexMatch): Value {
  return { match: match.text, idx: [...input.slice(0, match.index)].length, captures: match.captures }
}

function findAll(regex: Regex, input: string): Value {
  const found: Value[] = []
  for (let from = 0; from <= input.length; ) {
    const match = regex.exec(input, from)
    if (match === undefined) break
    found.push(describe(input, match))
    from = match.index + Math.max(match.text.length, 1)
  }
  return found
}

export const regexOperators: Operators = {
  $regexMatch: onRegex('$regexMatch', false, (regex, input) => regex.test(input)),
  $regexFind: onRegex('$regexFind', null, (regex, input) => {
    const match = regex.exec(input)
    return match === undefined ? null : describe(input, match)
  }),
  $regexFindAll: onRegex('$regexFindAll', [], findAll),
}
