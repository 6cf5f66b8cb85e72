import type { Answer, OracleError } from './answers.ts'

/**
 * Where ours answers otherwise than Spring 4.3.30 with Java 17, on purpose. A difference that has gone fails the test, so this list is
 * as long as it must be. What the comparison itself allows is in agreement.ts: a Float is a Double here and a Byte an Integer; a char
 * is a text of one character and an array a List; and what Spinnaker refuses although nothing is guarded by that may be answered.
 * Spinnaker runs Spring 5.3.31 (Spring Boot 2.7.18).
 */
export interface Difference {
  readonly reason: string
  /** The expressions of the corpus that show it. */
  readonly expressions?: readonly string[]
  /** Or what all of them have in common, where they are many. */
  readonly applies?: (answer: Answer) => boolean
}

/** Why Spring has no answer even when it is allowed more than Spinnaker allows. */
const finalError = ({ error, relaxed }: Answer): OracleError | undefined => (relaxed ? relaxed.error : error)

export const differences: readonly Difference[] = [
  {
    reason:
      'Where Spring cannot choose among overloads because all of them need a conversion, ours takes the one that Java would: ' +
      'T(Math).max(1, 2L) is 2L',
    applies: (answer) => finalError(answer)?.key === 'PROBLEM_LOCATING_METHOD',
  },
  {
    reason: 'An array is a List here: it has the methods of one, and a List has a length',
    expressions: ['numbers.length'],
    applies: (answer) => {
      const error = finalError(answer)
      return error?.key === 'METHOD_NOT_FOUND' && /on type \S+\[\]$/.test(error.message)
    },
  },
  {
    reason:
      'An array is a List here, also where it is written, named or given for several arguments: Java has [I@1b2c3d for the first',
    expressions: ['T(int[])', 'T(String[])'],
    applies: ({ value, ...answer }) =>
      /\[(I|Ljava\.lang\.\w+;)@/.test(JSON.stringify(value ?? '')) ||
      finalError(answer)?.message === 'array element type mismatch',
  },
  {
    reason:
      'Nothing is changed by an expression; Spinnaker would change the copy of a context that it evaluates on',
    expressions: [
      ...['int++', 'int--', '++int', '--int', 'int = 3', "text = 'x'", 'a = 1'],
      ...["words.add('x')", "words.remove('x')", 'words.clear()', 'words.sort(null)', 'map.clear()'],
    ],
  },
  {
    reason: 'Patterns are matched in time linear in the text: what only backtracking can do is refused',
    expressions: [
      "'foobar' matches 'foo(?=bar).*'",
      "'foobar' matches '(?!x)foobar'",
      "'abab' matches '(ab)\\1'",
      "'aaa' matches 'a++'",
      "'aaa' matches '(?>a+)'",
      "'A1' matches '[[:alpha:]]1'",
      "'abc' matches '[a-z&&[^b]]+'",
    ],
  },
  {
    reason: 'Patterns see characters, where Java may see half of one',
    expressions: ["'😀x'.split('')"],
  },
  {
    reason: 'A text with a comma is one argument, where Spring 4 makes several of it',
    expressions: ["T(String).format('%s|', 'a,b')"],
  },
  {
    reason: 'Dates before 1582 are those of the calendar of today',
    expressions: ['new java.util.Date(-62135596800000L).toString()'],
  },
  {
    reason: 'A Float is a Double here: it has its digits, not its error',
    expressions: ['0.1f == 0.1', '1.0f instanceof T(Double)', "#toFloat('0.1') + 0.2"],
  },
  {
    reason: 'Spring refuses to repeat a text less than 0 times since 5.3.29; ours does, too',
    expressions: ["'ab' * -1", "'a' * -2", "'2' * -2"],
  },
  {
    reason: 'Spring 6.2 reads ?.[…]; ours does, with and without the question mark',
    expressions: ["deep.['x']", "deep?.['x']"],
  },
  {
    reason: "Where Spring's parser takes nothing for a value, ours says what is missing",
    expressions: ['?:', 'true ?: ', '? 1 : 2', 'T(.Integer)'],
  },
  {
    reason: 'T and new are names like any others where no bracket or type follows',
    expressions: ['T', 'T.x', 'new', 'new '],
  },
  {
    reason: 'A number ends where its digits end: 1eq is not the beginning of 1e5',
    expressions: ['1eq 1'],
  },
  {
    reason:
      'A method of Object, a char that is a text here, or a null that Java takes for a char[]: ours answers what was meant',
    expressions: [
      "T(String).format('%c', 'x')",
      'T(String).valueOf(null)',
      'x${T(java.time.Instant).ofEpochMilli(0)}',
    ],
  },
  {
    reason:
      'Interfaces that Spinnaker does not allow as results, yet allows to name what makes them: TemporalAdjusters would be of no use',
    expressions: [
      "T(java.time.LocalDate).parse('2024-11-23').with(T(java.time.temporal.TemporalAdjusters).firstDayOfMonth())",
      'T(java.time.temporal.TemporalAdjusters).firstDayOfMonth()',
    ],
  },
  {
    reason:
      'Not offered: dates read by rules of 1996, formats by name of the locale, hexadecimal Doubles, years beyond a million',
    expressions: [
      "T(java.util.Date).parse('Sat, 12 Aug 1995 13:30:00 GMT')",
      'new java.text.SimpleDateFormat()',
      "T(Double).parseDouble('0x1p3')",
      'T(Double).toHexString(1.0)',
      'T(java.time.LocalDate).MAX',
    ],
  },
  {
    reason:
      'Helpers: JSON may begin with blanks, numbers beyond 64 bits are Doubles, a helper is no value, none takes a List for a text',
    expressions: [
      "#readJson(' [1]')",
      '#readJson(\'{"a":12345678901234567890}\').a',
      '#toInt',
      '#toInt({1})',
    ],
    applies: ({ expression, error }) =>
      error === undefined && /#(alphanumerical|toBase64)\(\(*\{/.test(expression),
  },
]

/** Why ours may differ from an answer; undefined where it may not. */
export const reasonFor = (answer: Answer): Difference | undefined =>
  differences.find(
    ({ expressions, applies }) =>
      (expressions?.includes(answer.expression) ?? false) || (applies?.(answer) ?? false),
  )
