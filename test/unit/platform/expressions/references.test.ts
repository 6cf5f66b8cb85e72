// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { referencesOf } from '#platform/expressions/references.ts'

const path = (names: string, position: number) => ({ kind: 'path', names: names.split('.'), position })
const call = (name: string, position: number, argument?: string) => ({
  kind: 'function',
  name,
  position,
  ...(argument !== undefined && { argument }),
})

describe('what the expressions of a text name', () => {
  it.each<[string, object[]]>([
    ['no expression', []],
    ['a ${parameters.tag}', [path('parameters.tag', 4)]],
    ["${trigger['parameters'][tag].x()}", [path('trigger.parameters.tag', 2)]],
    ['${parameters?.tag ?: #root.trigger.x}', [path('parameters.tag', 2), path('trigger.x', 21)]],
    ["${#stage('A').outputs[parameters.b]}", [call('stage', 2, 'A'), path('parameters.b', 22)]],
    ['${#toInt(#f())} ${#g(1)}', [call('toInt', 2), call('f', 9), call('g', 18)]],
    ['${list.?[parameters.a == #x()]}', [path('list', 2), call('x', 25)]],
    ['${list.![#root.parameters.a]}', [path('list', 2), path('parameters.a', 9)]],
    ['${{a: b, "c": -d}}', [path('b', 6), path('d', 15)]],
    [
      '${x ? {1, y} : !z && u matches v}',
      ['x', 'y', 'z', 'u', 'v'].map((name) => path(name, expect.any(Number) as never)),
    ],
    ['${new String[]{a}}', [path('a', 15)]],
    ['${1 +}', []],
  ])('%s', (text, expected) => {
    expect(referencesOf(text)).toEqual(expected)
  })

  it.each([
    ['${T(java.lang.Runtime).getRuntime()}', 2, 'The type java.lang.Runtime is not allowed'],
    ['x ${new java.io.File("a")}', 4, 'The type java.io.File is not allowed'],
    ['${T(Sting).valueOf(1)}', 2, 'did you mean String?'],
  ])('types that cannot be named: %s', (text, position, message) => {
    expect(referencesOf(text)).toEqual([
      { kind: 'wrongType', position, message: expect.stringContaining(message) },
    ])
  })
})
