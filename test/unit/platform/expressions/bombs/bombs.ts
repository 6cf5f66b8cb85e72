const doubling = (times: number) => "('a' * 1000)".concat('.concat(long)'.repeat(times))
const nested = (what: string, times: number, core: string) =>
  Array.from({ length: times }).reduce<string>((inner) => what.replace('…', inner), core)
const aliases = Array.from(
  { length: 30 },
  (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1}, *a${i - 1}` : 'x'}]`,
).join('\n')

/** What is refused, and how long that takes at most is what is asked. */
export const bombs: Readonly<Record<string, string>> = {
  'a million brackets': '('.repeat(1_000_000),
  'a million pairs of brackets': `${'('.repeat(500_000)}1${')'.repeat(500_000)}`,
  'five thousand brackets': `${'('.repeat(4_900)}1${')'.repeat(4_900)}`,
  'a million minus signs': `${'-'.repeat(1_000_000)}1`,
  'five thousand minus signs': `${'- '.repeat(4_900)}1`,
  'five thousand exclamation marks': `${'!'.repeat(4_900)}true`,
  'a thousand times not': `${'not '.repeat(2_000)}true`,
  'thousands of lists in lists': `${'{'.repeat(4_900)}${'}'.repeat(4_900)}`,
  'thousands of maps in maps': `${'{a:'.repeat(2_400)}1${'}'.repeat(2_400)}`,
  'thousands of indices in indices': `${'list['.repeat(1_500)}0${']'.repeat(1_500)}`,
  'thousands of ternaries': `${'true ? '.repeat(1_000)}1${' : 2'.repeat(1_000)}`,
  'thousands of ternaries to the right': `${'false ? 1 : '.repeat(800)}2`,
  'thousands of powers': `1${' ^ 1'.repeat(2_400)}${'('.repeat(300)}`,
  'thousands of Elvis operators': `${'nothing ?: '.repeat(900)}${'('.repeat(250)}`,
  'projections in projections': nested('list.![…]', 900, '1'),
  'an expression of a million characters': `${'1 + '.repeat(250_000)}1`,
  'a text of a million characters': `'${'x'.repeat(1_000_000)}'`,
  'a text without end': `'${'x'.repeat(9_000)}`,
  'a giant repetition': "'a' * 1000000000",
  'a negative giant': "'a' * 2147483647 * 2147483647",
  'a giant repeat': "'a'.repeat(1000000000)",
  'a repeat of repeats': "'a'.repeat(1000).repeat(1000).repeat(1000)",
  'a giant width': "T(String).format('%1000000000d', 1)",
  'a giant width of a text': "T(String).format('%999999999s', 'x')",
  'a giant precision': "T(String).format('%.1000000000f', 1.5)",
  'a giant width among others': "'%s%900000000s%d'.formatted('a', 'b', 1)",
  'a giant indent': "'a'.indent(1000000000)",
  'a giant array': 'new int[2000000000]',
  'a giant array of arrays': 'new int[100000][100000]',
  'a giant array of texts': 'new String[1000000000]',
  'a giant sub-list': 'list.subList(0, 2147483647)',
  'projections that multiply': 'big.![#root.big.![#root.big.![1]]]',
  'selections that multiply': 'big.?[#root.big.?[#root.big.?[true].size() > 0].size() > 0]',
  'projections that write texts': "big.!['' + #root.big]",
  'projections that repeat': "big.!['a' * 100000]",
  'lists of lists of lists': nested('{…,…}', 11, 'big').slice(0, 9_000),
  'a text that doubles': doubling(400),
  'a join that multiplies': "T(String).join(long, big.!['x'])",
  'a replacement that multiplies': "long.replaceAll('a', long)",
  'a plain replacement that multiplies': "long.replace('a', long)",
  'a replacement of nothing': "long.replace('', long)",
  'a replacement by groups':
    "long.replaceAll('(a+)', '$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1$1')",
  'splits that multiply': "big.![#root.long.split('')]",
  'JSON that multiplies': '#toJson(big.![#root.big])',
  'base 64 that multiplies': 'big.![#toBase64(#root.long)]',
  'hash codes of lists in lists':
    'big.![#root.big.hashCode()].![#root.big.hashCode()].![#root.big.hashCode()]',
  'comparisons that multiply':
    'big.?[#root.big.![1] == #root.big.![1]].?[#root.big == #root.big].?[#root.big.contains(-1)]',
  'searches that multiply': "big.?[!#root.long.contains('b')].?[#root.long.matches('b*')]",
  'bytes that multiply': 'big.![#root.long.bytes.length]',
  'characters that multiply': 'big.![#root.long.toCharArray().length]',
  'cases that multiply': 'big.![#root.long.toUpperCase().toLowerCase().trim()]',
  'powers that overflow': 'big.![(10 ^ 10) ^ 10].![#root.big.![#this ^ 99]]',
  'a look-ahead': "'aaa' matches '(?=a)aaa'",
  'a back reference': `'${'a'.repeat(50)}' matches '(a*)*\\1b'`,
  'a giant repetition in a pattern': "'a' matches '(((a{1,1000}){1,1000}){1,1000}){1,1000}'",
  'a pattern of a giant': `'a' matches '${'(a|b)?'.repeat(1_500)}(x'`,
  'an alias bomb': `#readYaml('${aliases}')`,
  'an alias to itself': "#readYaml('a: &a [*a]')",
  'deep JSON': "#readJson('[' * 200 * 200)",
  'deep YAML': "#readYaml('[' * 200 * 200)",
  'YAML that makes things': '#readYaml(\'!!js/function "function () { return process }"\').call()',
  'YAML that makes Java things':
    "#readYaml('!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader []]').size()",
  'a date far away': 'T(java.time.LocalDate).of(2024,1,1).plusDays(9223372036854775807L)',
  'a pattern of dates without end': "new java.text.SimpleDateFormat('yyyy' * 100000)",
  'digits of a pattern of dates': "new java.text.SimpleDateFormat(('yyyyyyyyyy' * 100) * 400).format(0)",
}

/** What is false, at once. */
export const regexes: Readonly<Record<string, string>> = {
  'nested plus': `'${'a'.repeat(2_000)}!' matches '(a+)+$'`,
  'nested star': `'${'a'.repeat(2_000)}!' matches '(a*)*$'`,
  alternatives: `'${'a'.repeat(2_000)}!' matches '(a|aa)+$'`,
  'the same twice': `'${'a'.repeat(2_000)}!' matches '(a|a)*$'`,
  'dots and stars': `'${'a'.repeat(500)}' matches '.*.*.*.*.*.*.*.*.*b'`,
  'an address': `'${'a'.repeat(2_000)}' matches '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$'`,
  replaceAll: `'${'a'.repeat(2_000)}!'.replaceAll('(a+)+$', 'x').length() > 3000`,
  split: `'${'a'.repeat(2_000)}!'.split('(a+)+$').length > 1`,
}

/** What is refused or left as it is. */
export const openings: Readonly<Record<string, string>> = Object.fromEntries(
  ['${', '${a', '$', '${}', "${'", '${{'].map((part) => [part, part.repeat(1_000_000)]),
)
