import { ExpressionError } from '#platform/expressions/errors.ts'
import { evaluateExpression } from '#platform/expressions/evaluate.ts'
import type { Scope } from '#platform/expressions/scope.ts'
import { LazyMap } from '#platform/expressions/values.ts'
import { hostileScope } from './hostileScope.ts'

/** A map whose entries are looked up by code, as executions and stages are. */
class Lookup extends LazyMap {
  get(key: string): unknown {
    return key === 'name' ? 'api' : undefined
  }

  keys(): readonly string[] {
    return ['name']
  }
}

const scope = hostileScope({ lazy: new Lookup() })
const { root } = scope

function outcomeOf(attempt: () => unknown): unknown {
  try {
    return attempt()
  } catch (error) {
    return error
  }
}

const expectRefused = (attempt: () => unknown) => expect(outcomeOf(attempt)).toBeInstanceOf(ExpressionError)

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
      const outcome = outcomeOf(run(`(${value})['${key}']`, { allowUnknownKeys: true }))
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
    expect(outcomeOf(run(name, { allowUnknownKeys: true }))).toBeNull()
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

it('nothing of all this has left a trace', () => {
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(
    ['__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__', '__proto__', 'constructor', 'hasOwnProperty',
      'isPrototypeOf', 'propertyIsEnumerable', 'toLocaleString', 'toString', 'valueOf'], // biome-ignore format: in rows
  )
  expect(process.exitCode).toBeUndefined()
})
