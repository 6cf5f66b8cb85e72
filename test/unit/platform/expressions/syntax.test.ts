// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what expressions look like in texts.
import { syntaxProblem } from '#platform/expressions/evaluate.ts'

describe('the syntax of a text with expressions', () => {
  it.each([
    '',
    'no expression',
    '${a.b}',
    "a ${#stage('x')['y'] ?: 'z'} b ${1}",
    '${unknown(1)}',
    '${T(No.Such.Type)}',
  ])('is right in %s', (text) => {
    expect(syntaxProblem(text)).toBeUndefined()
  })

  it.each([
    ['${', 0, 'SYNTAX'],
    ['x ${a..b}', 6, 'SYNTAX'],
    ['${a} ${b[}', 9, 'SYNTAX'],
    ['${a = 1}', 4, 'NOT_ALLOWED'],
  ])('is wrong in %s at %s', (text, position, code) => {
    expect(syntaxProblem(text)).toMatchObject({ position, code })
  })

  it('keeps to the limits of expressions', () => {
    expect(syntaxProblem(`x \${'${'a'.repeat(10_000)}'}`)).toMatchObject({ position: 4, code: 'LIMIT' })
    const deep = `\${${'('.repeat(300)}1${')'.repeat(300)}}`
    expect(syntaxProblem(deep)).toMatchObject({ position: 202, code: 'LIMIT' })
    expect(syntaxProblem("${'abc'}", 4)).toMatchObject({ position: 2, code: 'LIMIT' })
  })
})
