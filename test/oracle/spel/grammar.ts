import type { Random } from '../kubernetes/random.ts'

/** What an expression of the grammar is worth. */
type Kind = 'int' | 'long' | 'double' | 'text' | 'truth' | 'numbers' | 'texts' | 'people' | 'map'

/** One way to write an expression of a kind, with operands that are `depth` levels deep at most. */
type Rule = (make: Make) => string
type Make = (kind: Kind | Condition) => string
type Condition = 'numberIs' | 'textIs' | 'personIs' | 'entryIs'

const kinds: readonly Kind[] = ['int', 'long', 'double', 'text', 'truth', 'numbers', 'texts', 'people', 'map']

/** How often an operand is of another kind than belongs there: what fails is compared, too. */
const wrongKinds = 0.02

/** Expressions without operands, over the context `values` of the corpus. */
const leaves: Readonly<Record<Kind, readonly string[]>> = {
  int: ['0', '1', '2', '3', '7', '-4', '42', '2147483647', '0x1F', 'int', 'zero', 'negative', 'index'],
  long: ['0L', '5L', '-3L', '2147483648L', '9223372036854775807L', 'long'],
  double: ['0.5', '1.0', '2.5', '-7.25', '1e3', '1E-5', '123456789.5', 'fraction'],
  text: [
    "'a'",
    "''",
    "'b c'",
    '"it\'s"',
    "'it''s'",
    "'10'",
    "'2.5'",
    'text',
    'empty',
    'number',
    'csv',
    'version',
    'umlaut',
  ],
  truth: ['true', 'false', 'yes', 'no', 'TRUE'],
  numbers: ['numbers', 'none', '{1,2,3}', '{}', 'nested[0]', '{3, 3, -1}'],
  texts: ['words', "{'x','y'}", 'people[0].tags', "csv.split(',')"],
  people: ['people', 'people.?[age > 26]'],
  map: ['map', 'noMap', '{a:1, b:2}', "{'x y': 5}"],
}

const rules: Readonly<Record<Kind, readonly Rule[]>> = {
  int: [
    ...['+', '-', '*', '/', '%'].map(
      (operator): Rule =>
        (make) =>
          `${make('int')} ${operator} ${make('int')}`,
    ),
    (make) => `(${make('int')})`,
    (make) => `-(${make('int')})`,
    (make) => `(${make('int')}) ^ 2`,
    (make) => `${make('int')} div ${make('int')}`,
    (make) => `(${make('truth')} ? ${make('int')} : ${make('int')})`,
    (make) => `(${make('int')} ?: ${make('int')})`,
    (make) => `(${make('text')}).length()`,
    (make) => `(${make('text')}).indexOf(${make('text')})`,
    (make) => `(${make('text')}).compareTo(${make('text')})`,
    (make) => `(${make('text')}).hashCode()`,
    (make) => `(${make('numbers')}).size()`,
    (make) => `(${make('texts')}).size()`,
    (make) => `(${make('map')}).size()`,
    (make) => `(${make('numbers')})[${make('int')}]`,
    (make) => `(${make('numbers')}).^[${make('numberIs')}]`,
    (make) => `(${make('numbers')}).indexOf(${make('int')})`,
    (make) => `(${make('map')}).?[${make('entryIs')}].size()`,
    (make) => `T(Math).max(${make('int')}, ${make('int')})`,
    (make) => `T(Math).abs(${make('int')})`,
    (make) => `T(Integer).parseInt(${make('text')})`,
    (make) => `(${make('double')}).intValue()`,
    (make) => `(${make('long')}).intValue()`,
    (make) => `map.${['a', 'b', 'c'][make('int').length % 3]}`,
    (make) => `(${make('people')})[${make('int')}].age`,
  ],
  long: [
    ...['+', '-', '*', '/', '%'].map(
      (operator): Rule =>
        (make) =>
          `${make('long')} ${operator} ${make('int')}`,
    ),
    (make) => `${make('int')} + ${make('long')}`,
    (make) => `(${make('long')}) * (${make('long')})`,
    (make) => `-(${make('long')})`,
    (make) => `T(Math).max(${make('long')}, ${make('int')})`,
    (make) => `T(Math).round(${make('double')})`,
    (make) => `T(Long).valueOf(${make('int')})`,
    (make) => `(${make('double')}).longValue()`,
    (make) => `(${make('truth')} ? ${make('long')} : ${make('long')})`,
  ],
  double: [
    ...['+', '-', '*', '/', '%'].map(
      (operator): Rule =>
        (make) =>
          `${make('double')} ${operator} ${make('int')}`,
    ),
    (make) => `${make('double')} * ${make('double')}`,
    (make) => `${make('int')} / ${make('double')}`,
    (make) => `-(${make('double')})`,
    (make) => `(${make('double')}) ^ 2`,
    (make) => `T(Math).floor(${make('double')})`,
    (make) => `T(Math).sqrt(${make('int')})`,
    (make) => `T(Math).min(${make('double')}, ${make('long')})`,
    (make) => `T(Double).parseDouble(${make('text')})`,
    (make) => `(${make('long')}).doubleValue()`,
  ],
  text: [
    (make) => `${make('text')} + ${make('text')}`,
    (make) => `${make('text')} + ${make('int')}`,
    (make) => `${make('text')} + (${make('double')})`,
    (make) => `${make('text')} + (${make('truth')})`,
    (make) => `${make('text')} + (${make('numbers')})`,
    (make) => `${make('text')} + ${make('text')}.charAt(${make('int')})`,
    (make) => `(${make('text')}).toUpperCase()`,
    (make) => `(${make('text')}).trim()`,
    (make) => `(${make('text')}).substring(${make('int')})`,
    (make) => `(${make('text')}).substring(0, ${make('int')})`,
    (make) => `(${make('text')}).replace(${make('text')}, ${make('text')})`,
    (make) => `(${make('text')}).replaceAll('[a-m]+', ${make('text')})`,
    (make) => `(${make('text')}).concat(${make('text')})`,
    (make) => `(${make('text')}) * 2`,
    (make) => `(${make('truth')} ? ${make('text')} : ${make('text')})`,
    (make) => `(${make('text')} ?: ${make('text')})`,
    (make) => `(${make('texts')})[${make('int')}]`,
    (make) => `(${make('texts')}).$[${make('textIs')}]`,
    (make) => `(${make('people')}).^[${make('personIs')}]?.name`,
    (make) => `(${make('int')}).toString()`,
    (make) => `(${make('numbers')}).toString()`,
    (make) => `T(String).valueOf(${make('double')})`,
    (make) => `T(String).format('%s:%05d', ${make('text')}, ${make('int')})`,
    (make) => `T(String).join('-', ${make('texts')})`,
    (make) => `T(Integer).toHexString(${make('int')})`,
    (make) => `#toJson(${make('numbers')})`,
    (make) => `#alphanumerical(${make('text')})`,
    (make) => `#toBase64(${make('text')})`,
  ],
  truth: [
    ...['==', '!=', '<', '>=', 'lt', 'ge', 'eq'].map(
      (operator): Rule =>
        (make) =>
          `${make('int')} ${operator} ${make('int')}`,
    ),
    (make) => `${make('long')} <= ${make('double')}`,
    (make) => `${make('double')} > ${make('int')}`,
    (make) => `${make('int')} == ${make('long')}`,
    (make) => `${make('text')} == ${make('text')}`,
    (make) => `${make('text')} < ${make('text')}`,
    (make) => `${make('numbers')} == ${make('numbers')}`,
    (make) => `(${make('truth')}) and (${make('truth')})`,
    (make) => `${make('truth')} or ${make('truth')}`,
    (make) => `${make('truth')} && ${make('truth')} || ${make('truth')}`,
    (make) => `!(${make('truth')})`,
    (make) => `not ${make('truth')}`,
    (make) => `(${make('truth')})`,
    (make) => `(${make('truth')} ? ${make('truth')} : ${make('truth')})`,
    (make) => `${make('text')} matches '[a-z]+.*'`,
    (make) => `${make('int')} between {${make('int')}, ${make('int')}}`,
    (make) => `${make('int')} instanceof T(Integer)`,
    (make) => `(${make('text')}) instanceof T(String)`,
    (make) => `(${make('text')}).contains(${make('text')})`,
    (make) => `(${make('text')}).startsWith(${make('text')})`,
    (make) => `(${make('text')}).isEmpty()`,
    (make) => `(${make('numbers')}).contains(${make('int')})`,
    (make) => `(${make('texts')}).isEmpty()`,
    (make) => `(${make('map')}).containsKey(${make('text')})`,
    (make) => `(${make('int')}).equals(${make('long')})`,
    (make) => `nothing == ${make('int')}`,
    (make) => `deep.n ${make('int').length % 2 === 0 ? '<' : '!='} ${make('text')}`,
  ],
  numbers: [
    (make) => `(${make('numbers')}).?[${make('numberIs')}]`,
    (make) => `(${make('numbers')}).![#this + ${make('int')}]`,
    (make) => `(${make('numbers')}).![#this > 2 ? #this : ${make('int')}]`,
    (make) => `(${make('texts')}).![length()]`,
    (make) => `(${make('texts')}).![#this.hashCode() % 7]`,
    (make) => `(${make('people')}).![age]`,
    (make) => `(${make('map')}).![value]`,
    (make) => `{${make('int')}, ${make('int')}}`,
    (make) => `(${make('truth')} ? ${make('numbers')} : ${make('numbers')})`,
    (make) => `(${make('numbers')}).subList(0, ${make('int')})`,
    (make) => `new int[]{${make('int')}, ${make('int')}}`,
  ],
  texts: [
    (make) => `(${make('texts')}).?[${make('textIs')}]`,
    (make) => `(${make('texts')}).![#this + ${make('text')}]`,
    (make) => `(${make('texts')}).![toUpperCase()]`,
    (make) => `(${make('people')}).![name]`,
    (make) => `(${make('people')}).?[${make('personIs')}].![city?.name]`,
    (make) => `(${make('numbers')}).!['' + #this]`,
    (make) => `(${make('text')}).split(',')`,
    (make) => `(${make('text')}).split('[b-o]', ${make('int')})`,
    (make) => `{${make('text')}, ${make('text')}}`,
    (make) => `(${make('map')}).keySet()`,
  ],
  people: [
    (make) => `(${make('people')}).?[${make('personIs')}]`,
    (make) => `{{name: ${make('text')}, age: ${make('int')}, tags: ${make('texts')}, city: null}}`,
  ],
  map: [
    (make) => `{a: ${make('int')}, b: ${make('int')}}`,
    (make) => `(${make('truth')} ? ${make('map')} : ${make('map')})`,
  ],
}

/** Conditions on `#this`. */
const conditions: Readonly<Record<Condition, readonly Rule[]>> = {
  numberIs: [
    () => '#this > 2',
    () => '#this % 2 == 0',
    () => 'true',
    (make) => `#this < ${make('int')}`,
    (make) => `#this != ${make('int')} and #this * 2 > ${make('int')}`,
    () => '#root.numbers.contains(#this)',
  ],
  textIs: [
    () => 'length() > 1',
    () => "#this matches '[a-f].*'",
    (make) => `#this != ${make('text')}`,
    (make) => `contains(${make('text')})`,
    () => "#root.words.contains(#this) or #this == 'x'",
  ],
  personIs: [
    () => 'age > 26',
    () => "city?.name == 'Bern'",
    () => 'tags.size() > 0',
    () => "name.startsWith('A') || age == 25",
    (make) => `age < ${make('int')}`,
  ],
  entryIs: [() => 'value > 1', () => 'true', (make) => `value == ${make('int')}`],
}

/** A random expression over the context `values`; the same one for the same state of `random`. */
export function randomExpression(random: Random): string {
  const write = (kind: Kind | Condition, depth: number): string => {
    const operand: Make = (wanted) => write(wanted, Math.max(0, depth - 1))
    if (isCondition(kind)) return random.pick(conditions[kind])(operand)
    const wanted = random.chance(wrongKinds) ? random.pick(kinds) : kind
    if (depth === 0 || random.chance(0.15)) return random.pick(leaves[wanted])
    return random.pick(rules[wanted])(operand)
  }
  return write(random.pick(kinds), 1 + random.below(4))
}

const isCondition = (kind: Kind | Condition): kind is Condition => Object.hasOwn(conditions, kind)
