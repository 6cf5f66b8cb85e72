import { textOf } from './calling.ts'

// Each answer is that of String.format(Locale.ROOT, …) of Java 17.
const formats: readonly (readonly [values: string, written: string])[] = [
  ["'%5s|%-5s|%.2s', 'a', 'b', 'cdef'", '    a|b    |cd'],
  ["'%d %,d %+d %(d % d %05d %-5d|', 1, 1234567, 5, -5, 5, -42, 7", '1 1,234,567 +5 (5)  5 -0042 7    |'],
  ["'%x %X %o %#x %08x', 255, 255L, 8, 255, -1", 'ff FF 10 0xff ffffffff'],
  [
    "'%f %.0f %.1f %.3f %10.2f %-10.2f| %010.2f %,.2f %+.1f', 1.5, 2.5, 0.25, 1.0E-5, 3.14159, 3.14159, -3.14159, 1234567.891, 0.05",
    '1.500000 3 0.3 0.000       3.14 3.14      | -000003.14 1,234,567.89 +0.1',
  ],
  ["'%e %.2E %.0e %e', 12345.678, 0.00012, 5.5, 0.0", '1.234568e+04 1.20E-04 6e+00 0.000000e+00'],
  [
    "'%g %g %g %.3g %g', 12345.678, 0.00001234, 1.0E10, 99999.0, 0.0001",
    '12345.7 1.23400e-05 1.00000e+10 1.00e+05 0.000100000',
  ],
  ["'%b %b %B %h %c', null, true, 'x', 'abc', 65", 'false true TRUE 17862 A'],
  ["'%2$s %1$s %s %<s %%|', 'a', 'b'", 'b a a a %|'],
  ["'%-5b|%5%|', true", 'true |    %|'],
  ["'%s %S %10s', null, 'abc', {1, 2}", 'null ABC     [1, 2]'],
  ["'%08.3f|%(,.2f|%x', -1.5, -12345.678, -255L", '-001.500|(12,345.68)|ffffffffffffff01'],
  [
    "'%.3f %.15f %.20f %f', 1.0005, 0.1, 0.1, 1.0E20",
    '1.001 0.100000000000000 0.10000000000000000000 100000000000000000000.000000',
  ],
  ["'%o %o %#o %,d', -8, -8L, 8, -1234", '37777777770 1777777777777777777770 010 -1,234'],
  ["'%.1f %.1f %.2f %.0f %.0f %.0f', 0.95, 9.95, 0.995, 0.5, 1.5, 0.4", '1.0 10.0 1.00 1 2 0'],
  ["'%.1e %.0e %.3e', 9.96, 9.5, 99999.5", '1.0e+01 1e+01 1.000e+05'],
  ["'%g %.1g %g', 999999.5, 0.95, 0.0", '1.00000e+06 1 0.00000'],
  [
    "'%tY-%<tm-%<td %<tH:%<tM:%<tS.%<tL %<tB %<tb %<tA %<ta %<tj %<te %<tI %<tl %<tk %<tp %<tF %<tT %<tR %<tD %<tr %<ts %<tQ %<tc %<ty %<tC %<tN %<tZ %<tz %<Tp', new java.util.Date(1700000000123L)",
    '2023-11-14 22:13:20.123 Nov Nov Tue Tue 318 14 10 10 22 pm 2023-11-14 22:13:20 22:13 11/14/23 10:13:20 PM 1700000000 1700000000123 Tue Nov 14 22:13:20 UTC 2023 23 20 123000000 UTC +0000 PM',
  ],
]

test.each(formats)('String.format(%s)', (values, written) => {
  // In the root locale names are short; English has them in full.
  const inEnglish = written.replace('Nov Nov Tue Tue', 'November Nov Tuesday Tue')
  expect(textOf(`T(String).format(${values})`)).toBe(inEnglish)
})

test.each([
  ["'%'", 'VALUE'],
  ["'%5'", 'VALUE'],
  ["'%q', 5", 'NOT_ALLOWED'],
  ["'%-d', 5", 'VALUE'],
  ["'%.2d', 5", 'VALUE'],
  ["'%5n'", 'VALUE'],
  ["'%+s', 5", 'VALUE'],
  ["'%d'", 'VALUE'],
  ["'%d', 1.5", 'TYPE'],
  ["'%f', 1", 'TYPE'],
  ["'%d', 'x'", 'TYPE'],
  ["'%2147483647d', 5", 'LIMIT'],
  ["'%.99999999f', 5.0", 'LIMIT'],
])('String.format(%s) fails: %s', (values, code) => {
  expect(textOf(`T(String).format(${values})`)).toBe(`!${code}`)
})
