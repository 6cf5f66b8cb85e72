import { ExpressionError } from '#platform/expressions/errors.ts'
import { evaluateDeep, evaluateExpression, evaluateText } from '#platform/expressions/evaluate.ts'
import { pureFunctions } from '#platform/expressions/functions/index.ts'
import type { Scope } from '#platform/expressions/scope.ts'
import { LazyMap } from '#platform/expressions/values.ts'
import { processorTime } from '../../../fixtures/processorTime.ts'

/** A map whose entries are looked up by code, as executions and stages are. */
class Lookup extends LazyMap {
  get(key: string): unknown {
    return key === 'name' ? 'api' : undefined
  }

  keys(): readonly string[] {
    return ['name']
  }
}

const root = {
  text: 'text',
  number: 7,
  truth: true,
  nothing: null,
  list: [1, 2, 3],
  map: { a: 1 },
  lazy: new Lookup(),
  big: Array.from({ length: 2_000 }, (_, index) => index),
  long: 'a'.repeat(30_000),
}

const scope: Scope = {
  root,
  functions: new Map(pureFunctions.map((one) => [one.name, one])),
  allowUnknownKeys: false,
  now: () => 0,
  random: () => 0.5,
  zone: 'UTC',
}

/** Way beyond what an honest expression takes: time of the processor, the best of some tries, for a machine may be busy. */
const mostMilliseconds = 50
const mostTries = 10

function fastest(attempt: () => unknown): { milliseconds: number; outcome: unknown } {
  let best = Number.POSITIVE_INFINITY
  let outcome: unknown
  for (let tries = 0; tries < mostTries && best > mostMilliseconds; tries++) {
    const startedAt = processorTime()
    try {
      outcome = attempt()
    } catch (error) {
      outcome = error
    }
    best = Math.min(best, processorTime() - startedAt)
  }
  return { milliseconds: best, outcome }
}

function expectRefused(attempt: () => unknown): void {
  const { milliseconds, outcome } = fastest(attempt)
  expect(outcome).toBeInstanceOf(ExpressionError)
  expect(milliseconds).toBeLessThan(mostMilliseconds)
}

const run =
  (expression: string, settings: Partial<Scope> = {}) =>
  () =>
    evaluateExpression(expression, { ...scope, ...settings })

const values = [
  "'x'",
  'text',
  'number',
  'truth',
  'list',
  'map',
  'lazy',
  '#root',
  '#this',
  '{1}',
  '{a:1}',
  '1.5',
  '1L',
]
const ways = [
  '.constructor',
  ".constructor('return process')()",
  '.constructor.constructor("return process")()',
  '.__proto__',
  '.__proto__.polluted',
  '.prototype',
  '.class',
  '.getClass()',
  '.getClass().forName("java.lang.Runtime")',
  '.class.classLoader',
  '.toString.constructor',
  '.valueOf()',
  '.hasOwnProperty("a")',
  '.__defineGetter__("a", 1)',
  '.__lookupGetter__("a")',
  '.isPrototypeOf(null)',
  '.call(null)',
  '.apply(null)',
  '.bind(null)',
  '.wait()',
  '.notify()',
  '.finalize()',
]

describe('ways from a value to the runtime', () => {
  const attempts = values.flatMap((value) => ways.map((way) => `${value}${way}`))

  it.each(attempts)('%s is refused', (expression) => expectRefused(run(expression)))

  it.each(values.slice(0, 10))('no key of %s leads to what JavaScript adds to objects', (value) => {
    for (const key of [
      'constructor',
      '__proto__',
      'prototype',
      'toString',
      'hasOwnProperty',
      'valueOf',
      'length',
    ]) {
      const { outcome } = fastest(run(`(${value})['${key}']`, { allowUnknownKeys: true }))
      if (!(outcome instanceof ExpressionError)) expect(outcome).toBeNull()
    }
  })

  it.each([
    'process',
    'global',
    'globalThis',
    'Function',
    'require',
    'module',
    'eval',
    'console',
    'import',
    'Buffer',
    'this',
  ])('%s is no name', (name) => {
    expectRefused(run(name))
    expectRefused(run(`${name}()`))
    expectRefused(run(`${name}.exit(1)`))
    expectRefused(run(`#${name}()`))
    expectRefused(run(`#root.${name}`))
    expect(fastest(run(name, { allowUnknownKeys: true })).outcome).toBeNull()
  })
})

describe('types and constructors that would be dangerous', () => {
  const types = [
    'java.lang.Runtime', 'java.lang.System', 'java.lang.Class', 'java.lang.ClassLoader', 'java.lang.Thread',
    'java.lang.ProcessBuilder', 'java.lang.reflect.Method', 'java.lang.Object', 'java.io.File', 'java.net.URL',
    'java.net.Socket', 'java.nio.file.Files', 'java.util.Scanner', 'java.util.ServiceLoader', 'javax.script.ScriptEngineManager',
    'javax.naming.InitialContext', 'org.springframework.expression.spel.standard.SpelExpressionParser', 'System', 'Runtime',
    'Class', 'Thread', 'Process', 'constructor', '__proto__', 'Function', 'toString', 'hasOwnProperty',
  ] // biome-ignore format: names read better in rows

  it.each(types)('%s can be neither named nor made', (type) => {
    expectRefused(run(`T(${type})`))
    expectRefused(run(`T(${type}).getRuntime().exec('id')`))
    expectRefused(run(`T(${type}).forName('java.lang.Runtime')`))
    expectRefused(run(`new ${type}()`))
    expectRefused(run(`new ${type}('id')`))
    expectRefused(run(`new ${type}[]{1}`))
  })

  it.each([
    "T(String).forName('java.lang.Runtime')",
    'T(String).class.forName("java.lang.Runtime")',
    'T(String).getClass()',
    'T(String).classLoader',
    'T(String).constructor',
    'T(String).__proto__',
    'T(String).prototype',
    'T(String).call()',
    "T(Integer).getInteger('java.version')",
    "T(Long).getLong('x')",
    "T(Boolean).getBoolean('x')",
    'T(Math).constructor("return process")()',
    'new java.util.Date(0).constructor',
    'new java.util.Date(0).getClass()',
    'new java.util.Random(1).__proto__',
    'T(java.util.UUID).randomUUID().class',
    'T(java.time.Instant).now().constructor.constructor("return process")()',
    'T(T(String))',
    "T('java.lang.Runtime')",
    '@systemProperties',
    '@environment.getProperty("x")',
    '&factory',
  ])('%s is refused', (expression) => expectRefused(run(expression)))
})

describe('changing what is evaluated', () => {
  it.each([
    'text = 1',
    'map.a = 2',
    "map['a'] = 2",
    'list[0] = 9',
    '#root = 1',
    '#this = 1',
    '#x = 1',
    'number++',
    '++number',
    'number--',
    'list.add(4)',
    'list.clear()',
    'list.remove(0)',
    'list.set(0, 1)',
    "map.put('a', 2)",
    'map.clear()',
    "map.remove('a')",
    'map.putAll({b:1})',
    'list.sort(null)',
    'list.addAll({1})',
    'map.keySet().clear()',
    'map.values().clear()',
    "map.merge('a', 1, null)",
    "map['__proto__']['polluted'] = 1",
    'lazy.put("a", 1)',
    'big.removeAll(list)',
    'big.retainAll(list)',
  ])('%s is refused', (expression) => {
    // biome-ignore format: expressions read better in rows
    const before = JSON.stringify(root)
    expectRefused(run(expression))
    expect(JSON.stringify(root)).toBe(before)
  })

  it('a map of a key __proto__ is a map with that key', () => {
    const made = evaluateExpression("{'__proto__': {polluted: 1}, 'constructor': 2}", scope)
    expect(Object.hasOwn({}, 'polluted')).toBe(false)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    expect(
      evaluateExpression("{'__proto__': {polluted: 1}}.polluted", { ...scope, allowUnknownKeys: true }),
    ).toBeNull()
    expect(made).toBeDefined()
  })

  it('JSON with a key __proto__ is a map with that key', () => {
    evaluateExpression(`#readJson('{"__proto__": {"polluted": 1}}')`, scope)
    evaluateExpression("#readYaml('__proto__: {polluted: 1}')", scope)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    const read = `#readJson('{"__proto__": {"polluted": 1}}').polluted`
    expect(evaluateExpression(read, { ...scope, allowUnknownKeys: true })).toBeNull()
  })
})

const doubling = (times: number) => "('a' * 1000)".concat('.concat(long)'.repeat(times))
const nested = (what: string, times: number, core: string) =>
  Array.from({ length: times }).reduce<string>((inner) => what.replace('…', inner), core)
const aliases = Array.from(
  { length: 30 },
  (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}, *a${i - 1}` : 'x'}]`,
).join('\n')

const bombs: Readonly<Record<string, () => unknown>> = {
  'a million brackets': run('('.repeat(1_000_000)),
  'a million pairs of brackets': run(`${'('.repeat(500_000)}1${')'.repeat(500_000)}`),
  'five thousand brackets': run(`${'('.repeat(4_900)}1${')'.repeat(4_900)}`),
  'a million minus signs': run(`${'-'.repeat(1_000_000)}1`),
  'five thousand minus signs': run(`${'- '.repeat(4_900)}1`),
  'five thousand exclamation marks': run(`${'!'.repeat(4_900)}true`),
  'a thousand times not': run(`${'not '.repeat(2_000)}true`),
  'thousands of lists in lists': run(`${'{'.repeat(4_900)}${'}'.repeat(4_900)}`),
  'thousands of maps in maps': run(`${'{a:'.repeat(2_400)}1${'}'.repeat(2_400)}`),
  'thousands of indices in indices': run(`${'list['.repeat(1_500)}0${']'.repeat(1_500)}`),
  'thousands of ternaries': run(`${'true ? '.repeat(1_000)}1${' : 2'.repeat(1_000)}`),
  'thousands of ternaries to the right': run(`${'false ? 1 : '.repeat(800)}2`),
  'thousands of powers': run(`1${' ^ 1'.repeat(2_400)}${'('.repeat(300)}`),
  'thousands of Elvis operators': run(`${'nothing ?: '.repeat(900)}${'('.repeat(250)}`),
  'projections in projections': run(nested('list.![…]', 900, '1')),
  'an expression of a million characters': run(`${'1 + '.repeat(250_000)}1`),
  'a text of a million characters': run(`'${'x'.repeat(1_000_000)}'`),
  'a text without end': run(`'${'x'.repeat(9_000)}`),
  'a giant repetition': run("'a' * 1000000000"),
  'a negative giant': run("'a' * 2147483647 * 2147483647"),
  'a giant repeat': run("'a'.repeat(1000000000)"),
  'a repeat of repeats': run("'a'.repeat(1000).repeat(1000).repeat(1000)"),
  'a giant width': run("T(String).format('%1000000000d', 1)"),
  'a giant width of a text': run("T(String).format('%999999999s', 'x')"),
  'a giant precision': run("T(String).format('%.1000000000f', 1.5)"),
  'a giant width among others': run("'%s%900000000s%d'.formatted('a', 'b', 1)"),
  'a giant indent': run("'a'.indent(1000000000)"),
  'a giant array': run('new int[2000000000]'),
  'a giant array of arrays': run('new int[100000][100000]'),
  'a giant array of texts': run('new String[1000000000]'),
  'a giant sub-list': run('list.subList(0, 2147483647)'),
  'projections that multiply': run('big.![#root.big.![#root.big.![1]]]'),
  'selections that multiply': run('big.?[#root.big.?[#root.big.?[true].size() > 0].size() > 0]'),
  'projections that write texts': run("big.!['' + #root.big]"),
  'projections that repeat': run("big.!['a' * 100000]"),
  'lists of lists of lists': run(nested('{…,…}', 11, 'big').slice(0, 9_000)),
  'a text that doubles': run(doubling(400)),
  'a join that multiplies': run("T(String).join(long, big.!['x'])"),
  'a replacement that multiplies': run("long.replaceAll('a', long)"),
  'a plain replacement that multiplies': run("long.replace('a', long)"),
  'a replacement of nothing': run("long.replace('', long)"),
  'a replacement by groups': run(
    "long.replaceAll('(a+)', '$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1')",
  ),
  'splits that multiply': run("big.![#root.long.split('')]"),
  'JSON that multiplies': run('#toJson(big.![#root.big])'),
  'base 64 that multiplies': run('big.![#toBase64(#root.long)]'),
  'hash codes of lists in lists': run(
    'big.![#root.big.hashCode()].![#root.big.hashCode()].![#root.big.hashCode()]',
  ),
  'comparisons that multiply': run(
    'big.?[#root.big.![1] == #root.big.![1]].?[#root.big == #root.big].?[#root.big.contains(-1)]',
  ),
  'searches that multiply': run("big.?[!#root.long.contains('b')].?[#root.long.matches('b*')]"),
  'bytes that multiply': run('big.![#root.long.bytes.length]'),
  'characters that multiply': run('big.![#root.long.toCharArray().length]'),
  'cases that multiply': run('big.![#root.long.toUpperCase().toLowerCase().trim()]'),
  'powers that overflow': run('big.![(10 ^ 10) ^ 10].![#root.big.![#this ^ 99]]'),
  'a look-ahead': run("'aaa' matches '(?=a)aaa'"),
  'a back reference': run(`'${'a'.repeat(50)}' matches '(a*)*\\1b'`),
  'a giant repetition in a pattern': run("'a' matches '(((a{1,1000}){1,1000}){1,1000}){1,1000}'"),
  'a pattern of a giant': run(`'a' matches '${'(a|b)?'.repeat(1_500)}(x'`),
  'an alias bomb': run(`#readYaml('${aliases}')`),
  'an alias to itself': run("#readYaml('a: &a [*a]')"),
  'deep JSON': run("#readJson('[' * 200 * 200)"),
  'deep YAML': run("#readYaml('[' * 200 * 200)"),
  'YAML that makes things': run('#readYaml(\'!!js/function "function () { return process }"\').call()'),
  'YAML that makes Java things': run(
    "#readYaml('!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader []]').size()",
  ),
  'a date far away': run('T(java.time.LocalDate).of(2024,1,1).plusDays(9223372036854775807L)'),
  'a pattern of dates without end': run("new java.text.SimpleDateFormat('yyyy' * 100000)"),
  'digits of a pattern of dates': run("new java.text.SimpleDateFormat(('yyyyyyyyyy' * 100) * 400).format(0)"),
}

const regexes: Readonly<Record<string, string>> = {
  'nested plus': `'${'a'.repeat(2_000)}!' matches '(a+)+$'`,
  'nested star': `'${'a'.repeat(2_000)}!' matches '(a*)*$'`,
  alternatives: `'${'a'.repeat(2_000)}!' matches '(a|aa)+$'`,
  'the same twice': `'${'a'.repeat(2_000)}!' matches '(a|a)*$'`,
  'dots and stars': `'${'a'.repeat(500)}' matches '.*.*.*.*.*.*.*.*.*b'`,
  'an address': `'${'a'.repeat(2_000)}' matches '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$'`,
  replaceAll: `'${'a'.repeat(2_000)}!'.replaceAll('(a+)+$', 'x').length() > 3000`,
  split: `'${'a'.repeat(2_000)}!'.split('(a+)+$').length > 1`,
}

describe('bombs', () => {
  it.each(Object.keys(bombs))('%s is refused in time', (name) => expectRefused(bombs[name]!))

  it.each(Object.entries(regexes))(
    'the expression of regular expressions "%s" takes no time',
    (_name, text) => {
      const { milliseconds, outcome } = fastest(run(text))
      expect(outcome).toBe(false)
      expect(milliseconds).toBeLessThan(mostMilliseconds)
    },
  )

  it('a text with a million openings is refused or left as it is', () => {
    for (const text of ['${', '${a', '$', '${}', "${'", '${{'].map((part) => part.repeat(1_000_000))) {
      const { milliseconds, outcome } = fastest(() => evaluateText(text, scope))
      if (!(outcome instanceof ExpressionError)) expect(outcome).toBe(text)
      expect(milliseconds).toBeLessThan(mostMilliseconds)
    }
  })

  it('texts that hold expressions again do not grow without end', () => {
    const growing = { ...root, bomb: '${bomb + bomb}', echo: '${echo}', a: '${b}${b}', b: '${a}${a}' }
    const { milliseconds, outcome } = fastest(() =>
      evaluateDeep(
        { one: '${bomb}', two: '${echo}', three: '${a}', four: "${'${a}' + '${b}'}" },
        { ...scope, root: growing },
      ),
    )
    expect(JSON.stringify(outcome).length).toBeLessThan(10_000)
    expect(milliseconds).toBeLessThan(mostMilliseconds)
  })

  it('deep contexts are bounded', () => {
    const deep = Array.from({ length: 100_000 }).reduce<unknown>((inner) => ({ a: inner }), '${text}')
    expect(fastest(() => evaluateDeep(deep as Record<string, unknown>, scope)).milliseconds).toBeLessThan(
      mostMilliseconds,
    )
  })
})

it('nothing of all this has left a trace', () => {
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(
    ['__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__', '__proto__', 'constructor', 'hasOwnProperty',
      'isPrototypeOf', 'propertyIsEnumerable', 'toLocaleString', 'toString', 'valueOf'], // biome-ignore format: in rows
  )
  expect(process.exitCode).toBeUndefined()
})
