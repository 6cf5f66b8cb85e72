// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what expressions look like in texts.
import { evaluateDeep } from '#platform/expressions/evaluate.ts'
import { newBudget, Wanted } from '#platform/expressions/scope.ts'
import { LazyMap, Unknown } from '#platform/expressions/values.ts'
import { scopeOf } from './scopeOf.ts'

class Stage extends LazyMap {
  get(key: string): unknown {
    return key === 'outputs' ? new Unknown('the outputs of stage Deploy') : undefined
  }

  keys(): readonly string[] {
    return ['outputs']
  }
}

const root = {
  name: 'web',
  list: [1, { a: 2 }],
  map: { a: 1 },
  nothing: null,
  stage: new Stage(),
  injected: '${name}',
  odd: '__proto__',
}

const want = (key: string) => ({
  name: 'want',
  signature: '#want()',
  description: '',
  arity: { least: 0, most: 0 },
  call: () => {
    throw new Wanted(key, { kind: 'url', url: key })
  },
})

const evaluate = (value: unknown, allowUnknownKeys = true) =>
  evaluateDeep(value, scopeOf(root, { allowUnknownKeys, functions: new Map([['want', want('http://a')]]) }))

describe('JSON with expressions', () => {
  it('is evaluated at any depth, the keys of maps too, each value with its type', () => {
    const given = {
      plain: 1,
      name: 'app-${name}',
      deep: [{ list: '${list}', '${list}': 1, '${name}-key': { more: ['${map.a + 1}', null, true] } }],
    }
    expect(evaluate(given)).toEqual({
      value: {
        plain: 1,
        name: 'app-web',
        deep: [{ list: [1, { a: 2 }], '[1, {a=2}]': 1, 'web-key': { more: [2, null, true] } }],
      },
      failures: [],
      wanted: [],
      unknowns: [],
    })
  })

  it('shares what holds no expression with what was given, and leaves that as it was', () => {
    const given = { same: { a: [1, 2, { b: 'c' }] }, other: '${name}' }
    const { value } = evaluate(given) as { value: typeof given }
    expect(value.same).toBe(given.same)
    expect(given.other).toBe('${name}')
    expect(evaluate(given.same).value).toBe(given.same)
  })

  it('is evaluated once: what an expression answers is not evaluated again', () => {
    expect(evaluate({ a: '${injected}', b: "${'${name}'}" }).value).toEqual({ a: '${name}', b: '${name}' })
  })

  it('keeps a text that fails, and says why and where', () => {
    const given = { a: { 'b.c': ['x', '${list[}'] }, name: '${name.foo()} and ${nothing}' }
    const { value, failures } = evaluate(given)
    expect(value).toEqual(given)
    expect(failures).toEqual([
      {
        path: 'a["b.c"][1]',
        expression: 'list[',
        text: '${list[}',
        level: 'ERROR',
        code: 'SYNTAX',
        message: expect.stringContaining('Expected'),
        description: expect.stringMatching(/^Failed to evaluate \[b\.c\] .*\}/),
        position: 7,
      },
      {
        path: 'name',
        expression: 'name.foo() and nothing',
        text: '${name.foo()} and ${nothing}',
        level: 'ERROR',
        code: 'UNKNOWN_NAME',
        message: 'java.lang.String has no method foo()',
        description: 'Failed to evaluate [name] java.lang.String has no method foo()',
        position: 7,
      },
    ])
  })

  it('keeps what is null, and says so', () => {
    const { value, failures } = evaluate({ a: '${nothing}', b: '${name}-${nothing}', '${missing}': 1 })
    expect(value).toEqual({ a: '${nothing}', b: 'web-${nothing}', '${missing}': 1 })
    expect(failures.map(({ path, level, code, description }) => [path, level, code, description])).toEqual([
      ['a', 'INFO', 'NOT_FOUND', 'Failed to evaluate [a] nothing not found'],
      ['b', 'INFO', 'NOT_FOUND', 'Failed to evaluate [b] name-nothing not found'],
      [
        '["${missing}"]',
        'INFO',
        'NOT_FOUND',
        expect.stringMatching(
          /^Failed to evaluate \[\$\{missing\}\] missing not found: There is no missing here/,
        ),
      ],
    ])
  })

  it('says which name there is not where something is null for want of it', () => {
    const { failures } = evaluate({ a: '${lst.size()}', b: '${map.b.c}', c: '${nothing.c}' })
    expect(failures.map(({ message }) => message)).toEqual([
      'lst is null, and null has no size(); write ?.size(…) where null may stand. There is no lst here; did you mean list?',
      'map.b is null, and null has no c; write ?.c where null may stand. There is no b here; there is a',
      'nothing is null, and null has no c; write ?.c where null may stand',
    ])
  })

  it('keeps the names in its messages as they are', () => {
    const { failures } = evaluate({ a: '${T(java.util.A$B)}' })
    expect(failures.map(({ description }) => description)).toEqual([
      'Failed to evaluate [a] The type java.util.A$B is not allowed',
    ])
  })

  it('suggests what was meant by a key that there is not', () => {
    const { failures } = evaluate({ a: 'v${map.b}', b: '${nam}' })
    expect(failures.map(({ position, description }) => [position, description])).toEqual([
      [7, 'Failed to evaluate [a] vmap.b not found: There is no b here; there is a'],
      [2, 'Failed to evaluate [b] nam not found: There is no nam here; did you mean name?'],
    ])
  })

  it('keeps what needs something not known yet, and says what', () => {
    const given = { a: '${stage.outputs.x}', b: 'x${stage.outputs}', c: '${stage.outputs}', d: '${name}' }
    const { value, failures, unknowns } = evaluate(given)
    expect(value).toEqual({ ...given, d: 'web' })
    expect(failures).toEqual([])
    expect(unknowns.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      'a: the outputs of stage Deploy',
      'b: the outputs of stage Deploy',
      'c: the outputs of stage Deploy',
    ])
  })

  it('keeps what needs an answer from outside, and says once what is wanted', () => {
    const { value, wanted } = evaluate({ a: '${#want()}', b: ['${#want().x}'], c: '${name}' })
    expect(value).toEqual({ a: '${#want()}', b: ['${#want().x}'], c: 'web' })
    expect(wanted.map(({ key, request }) => [key, request])).toEqual([
      ['http://a', { kind: 'url', url: 'http://a' }],
    ])
  })

  it('holds keys that JavaScript knows otherwise as any other key', () => {
    const { value } = evaluate({ '${odd}': { a: '${name}' }, ...JSON.parse('{"constructor": "${name}"}') })
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":"web"},"constructor":"web"}')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it('refuses what is too deep, and evaluates the rest', () => {
    let deep: unknown = '${name}'
    for (let level = 0; level < 2_000; level++) deep = [deep]
    const { value, failures } = evaluate({ deep, name: '${name}' })
    expect((value as { name: string }).name).toBe('web')
    expect(failures.map(({ code }) => code)).toEqual(['LIMIT'])
  })

  it('stays within its limits when many texts name something big', () => {
    const big = Array.from({ length: 100_000 }, (_, index) => index)
    const given = Array.from({ length: 1_000 }, () => '${big}')
    const { failures } = evaluateDeep(given, scopeOf({ big }))
    expect(failures.length).toBeGreaterThan(900)
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['LIMIT']))
  })
})

describe('many expressions of one thing', () => {
  const many = Array.from({ length: 400 }, (_, index) => index)
  const heavy = Object.fromEntries(many.map((key) => [key, '${many.![#root.many.![#this]].size()}']))

  it('are bounded together, in one JSON and in many with one budget', () => {
    const begun = performance.now()
    const budget = newBudget()
    const codes = many.slice(0, 50).flatMap(() => {
      const { failures } = evaluateDeep(heavy, { ...scopeOf({ many }), budget })
      return failures.map(({ code }) => code)
    })
    expect(new Set(codes)).toEqual(new Set(['LIMIT']))
    expect(codes.length).toBeGreaterThan(19_000)
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect(evaluateDeep('${1 + 1}', { ...scopeOf({}), budget }).failures[0]?.description).toContain(
      'together',
    )
    expect(evaluateDeep('${1 + 1}', scopeOf({})).value).toBe(2)
  })
})
