import { textOf } from './calling.ts'

// Each answer is that of Java 17 (jshell).
const cases: readonly (readonly [expression: string, text: string])[] = [
  ["T(Integer).parseInt('-12')", '-12'],
  ["T(Integer).parseInt('ff', 16)", '255'],
  ["T(Integer).decode('0x1F')", '31'],
  ["T(Integer).decode('-017')", '-15'],
  ['T(Integer).toHexString(-1)', 'ffffffff'],
  ['T(Integer).toBinaryString(10)', '1010'],
  ['T(Integer).toString(255, 36)', '73'],
  ['T(Integer).MAX_VALUE + 1', '-2147483648'],
  ['T(Integer).bitCount(255)', '8'],
  ['T(Integer).reverse(1)', '-2147483648'],
  ['T(Integer).reverseBytes(1)', '16777216'],
  ['T(Integer).rotateLeft(1, 33)', '2'],
  ['T(Integer).highestOneBit(100)', '64'],
  ["T(Integer).parseUnsignedInt('4294967295')", '-1'],
  ["T(Long).parseLong('9223372036854775807')", '9223372036854775807'],
  ["T(Long).parseUnsignedLong('18446744073709551615')", '-1'],
  ['T(Long).toHexString(-1L)', 'ffffffffffffffff'],
  ["T(Double).parseDouble(' 1e3 ')", '1000.0'],
  ["T(Double).valueOf('3')", '3.0'],
  ["T(Double).compare(0.0, T(Double).parseDouble('-0.0'))", '1'],
  ["T(Byte).parseByte('-128')", '-128'],
  ["T(Boolean).parseBoolean('TRUE')", 'true'],
  ['T(Boolean).logicalXor(true, false)', 'true'],
  ['(300).byteValue()', '44'],
  ['(2.9).intValue()', '2'],
  ['(-2.9).longValue()', '-2'],
  ['(3000000000L).intValue()', '-1294967296'],
  ['(1.5).hashCode()', '1073217536'],
  ['(42).compareTo(5L)', '1'],
  ['T(Math).rint(2.5)', '2.0'],
  ['T(Math).round(-2.5)', '-2'],
  ['T(Math).round(2.5)', '3'],
  ['T(Math).round(0.49999999999999994)', '0'],
  ['T(Math).round(1.0E19)', '9223372036854775807'],
  ['T(Math).floorMod(-7, 3)', '2'],
  ['T(Math).floorDiv(-7, 3)', '-3'],
  ['T(Math).pow(2, 10)', '1024.0'],
  ['T(Math).ulp(1.0)', '2.220446049250313E-16'],
  ['T(Math).nextUp(1.0)', '1.0000000000000002'],
  ['T(Math).IEEEremainder(5, 3)', '-1.0'],
  ['T(Math).IEEEremainder(5, 2)', '1.0'],
  ['T(Math).IEEEremainder(-5, 2)', '-1.0'],
  ['T(Math).IEEEremainder(7, 2)', '-1.0'],
  ['T(Math).getExponent(8.5)', '3'],
  ['T(Math).scalb(1.5, 4)', '24.0'],
  ['T(Math).abs(T(Integer).MIN_VALUE)', '-2147483648'],
  ['T(Math).multiplyHigh(9223372036854775807L, 4)', '1'],
  ['T(Math).max(1, 2)', '2'],
  ['T(Math).addExact(1, 2)', '3'],
  ['T(Math).random()', '0.5'],
]

test.each(cases)('%s is %s', (expression, text) => {
  expect(textOf(expression)).toBe(text)
})

test.each([
  ["T(Integer).parseInt('2147483648')", 'VALUE'],
  ["T(Integer).parseInt('')", 'VALUE'],
  ["T(Integer).parseInt('1_000')", 'VALUE'],
  ['T(Integer).parseInt(null)', 'TYPE'],
  ["T(Double).parseDouble('x')", 'VALUE'],
  ["T(Byte).parseByte('128')", 'VALUE'],
  ['T(Math).addExact(T(Integer).MAX_VALUE, 1)', 'VALUE'],
  ['T(Math).floorMod(1, 0)', 'VALUE'],
  ["T(Math).abs('5')", 'TYPE'],
  ["T(Integer).getInteger('user.home')", 'NOT_ALLOWED'],
  ["T(Long).getLong('x')", 'NOT_ALLOWED'],
  ["T(Boolean).getBoolean('x')", 'NOT_ALLOWED'],
])('%s fails: %s', (expression, code) => {
  expect(textOf(expression)).toBe(`!${code}`)
})

test("java.util.Random's numbers are those of the seed", () => {
  const all =
    'nextInt(), nextInt(100), nextInt(64), nextLong(), nextDouble(), nextBoolean(), nextFloat(), nextGaussian(), nextGaussian(), ' +
    'nextInt(5,10), nextDouble(3.0), nextLong(1000), nextLong(5,500), nextDouble(1.0,2.0), nextInt(1073741824), nextInt(-5,16), ' +
    'nextInt(T(Integer).MIN_VALUE,2147483647), nextLong(1099511627776L), nextFloat(2.0), nextFloat(1.0,2.0)'
  expect(textOf(`{new java.util.Random(42)}.![{${all}}][0]`)).toBe(
    '[-1170105035, 63, 43, 884324181205335268, 0.9420735430282128, true, 0.6655489, -0.8761154839986063, -0.10449443722947346, ' +
      '7, 0.8272442083251071, 146, 377, 1.919327782868717, 468678613, 4, -1074144810, 353847610332, 1.5965732, 1.1773784]',
  )
})

test('UUIDs', () => {
  expect(textOf("T(java.util.UUID).nameUUIDFromBytes('abc'.bytes).toString()")).toBe(
    '90015098-3cd2-3fb0-9696-3f7d28e17f72',
  )
  expect(textOf("T(java.util.UUID).nameUUIDFromBytes('abc'.bytes).hashCode()")).toBe('312749863')
  expect(textOf("T(java.util.UUID).fromString('1-2-3-4-5')")).toBe('00000001-0002-0003-0004-000000000005')
  expect(textOf('T(java.util.UUID).randomUUID()')).toBe('80808080-8080-4080-8080-808080808080')
  expect(textOf("T(java.util.UUID).fromString('x')")).toBe('!VALUE')
})
