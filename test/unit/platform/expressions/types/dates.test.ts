import { scopeAt, textOf } from './calling.ts'

const date = 'new java.util.Date(1700000000123L)'
const summer = '1690000000123L'
const format = (pattern: string, of: string) => `new java.text.SimpleDateFormat("${pattern}").format(${of})`

describe('java.util.Date and SimpleDateFormat (answers of Java 17 in English)', () => {
  test.each([
    [
      'UTC',
      'Tue Nov 14 22:13:20 UTC 2023',
      'Coordinated Universal Time +0000 Z Z Z',
      'UTC|Coordinated Universal Time',
    ],
    [
      'America/Los_Angeles',
      'Tue Nov 14 14:13:20 PST 2023',
      'Pacific Standard Time -0800 -08 -0800 -08:00',
      'PDT|Pacific Daylight Time',
    ],
    [
      'Europe/Berlin',
      'Tue Nov 14 23:13:20 CET 2023',
      'Central European Standard Time +0100 +01 +0100 +01:00',
      'CEST|Central European Summer Time',
    ],
    [
      'Asia/Kolkata',
      'Wed Nov 15 03:43:20 IST 2023',
      'India Standard Time +0530 +05 +0530 +05:30',
      'IST|India Standard Time',
    ],
    [
      'Australia/Sydney',
      'Wed Nov 15 09:13:20 AEDT 2023',
      'Australian Eastern Daylight Time +1100 +11 +1100 +11:00',
      'AEST|Australian Eastern Standard Time',
    ],
    [
      'America/Sao_Paulo',
      'Tue Nov 14 19:13:20 BRT 2023',
      'Brasilia Standard Time -0300 -03 -0300 -03:00',
      'BRT|Brasilia Standard Time',
    ],
    [
      'Pacific/Auckland',
      'Wed Nov 15 11:13:20 NZDT 2023',
      'New Zealand Daylight Time +1300 +13 +1300 +13:00',
      'NZST|New Zealand Standard Time',
    ],
    [
      'Europe/Helsinki',
      'Wed Nov 15 00:13:20 EET 2023',
      'Eastern European Standard Time +0200 +02 +0200 +02:00',
      'EEST|Eastern European Summer Time',
    ],
  ])('in %s', (zone, text, names, inSummer) => {
    const scope = scopeAt(zone)
    expect(textOf(`${date}.toString()`, scope)).toBe(text)
    expect(textOf(format('zzzz Z X XX XXX', date), scope)).toBe(names)
    expect(textOf(format('z|zzzz', summer), scope)).toBe(inSummer)
  })

  test.each([
    [
      "G yyyy yy y yyyyy Y YY M MM MMM MMMM L LLL w ww W D DDD d dd F E EEEE u a H k K h m s S SSS SSSSSS 'o''clock' ''",
      '1700000000123L',
      "AD 2023 23 2023 02023 2023 23 11 11 Nov November 11 Nov 46 46 3 318 318 14 14 2 Tue Tuesday 2 PM 22 22 10 10 13 20 123 123 000123 o'clock '",
    ],
    ['w W F Y u E', '1704067200000L', '1 1 1 2024 1 Mon'],
    ['w W F Y u E', '1703980800000L', '1 6 5 2024 7 Sun'],
    ['w W F Y u E', '1735603200000L', '1 5 5 2025 2 Tue'],
    ['yyyyMMddHHmmss', 'new java.util.Date()', '20231114221320'],
  ])('%s of %s', (pattern, of, text) => {
    expect(textOf(format(pattern, of))).toBe(text)
  })

  test.each([
    ['yyyyMMddHHmmss', '20231114221320', '1700000000000'],
    ['yyyy-MM-dd', '2023-2-3xyz', '1675382400000'],
    ['dd MMM yyyy HH:mm:ss Z', '14 Nov 2023 10:00:00 -0800', '1699984800000'],
    ['yy', '99', '915148800000'],
    ['yy/MM/dd', '23/1/2', '1672617600000'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2023-11-14T22:13:20.123+01:00', '1699996400123'],
    ["yyyy-MM-dd'T'HH:mm:ssX", '2023-11-14T22:13:20Z', '1700000000000'],
    ['hh:mm a', '01:30 PM', '48600000'],
    ['yyyy-MM-dd', '2023-13-45', '1707868800000'],
    ['EEE, d MMMM yyyy', 'Tue, 14 november 2023', '1699920000000'],
    ['yyyy-MM-dd HH:mm z', '2023-11-14 10:00 PST', '1699984800000'],
    ['D yyyy', '200 2023', '1689724800000'],
    ['kk:mm', '24:05', '300000'],
    ['yyyyMMdd', '2023114', '1699056000000'],
    ['H:mm', ' 5:07', '18420000'],
    ['yyyy-MM-dd', '2023- 1- 2', '1672617600000'],
    ['EEE HH', 'Mon 05', '363600000'],
    ['yyyy-MM-dd HH:mm zzzz', '2023-11-14 10:00 GMT+02:00', '1699948800000'],
    ['yyyy-MM-dd', 'nope', '!VALUE'],
    ['MMM yyyy', 'Sept 2023', '!VALUE'],
    ['b', '1', '!VALUE'],
    ["yyyy'", '1', '!VALUE'],
    ['XXXX', 'Z', '!VALUE'],
  ])('%s reads %s', (pattern, text, time) => {
    expect(textOf(`new java.text.SimpleDateFormat("${pattern}").parse("${text}").time`)).toBe(time)
  })

  test('a date is read in the zone of the scope, in summer and winter and when clocks are moved', () => {
    const read = (text: string) =>
      textOf(
        `new java.text.SimpleDateFormat("yyyy-MM-dd HH:mm").parse("${text}").time`,
        scopeAt('Europe/Berlin'),
      )
    expect(read('2023-07-01 12:00')).toBe('1688205600000')
    expect(read('2023-12-01 12:00')).toBe('1701428400000')
    expect(read('2023-03-26 02:30')).toBe('1679794200000')
    expect(read('2023-10-29 02:30')).toBe('1698543000000')
  })

  test.each([
    ['new java.util.Date(123, 0, 31, 5, 6, 7)', 'Tue Jan 31 05:06:07 UTC 2023'],
    ['new java.util.Date(123, 14, 31)', 'Sun Mar 31 00:00:00 UTC 2024'],
    ['T(java.util.Date).UTC(123, 1, 2, 3, 4, 5)', '1675307045000'],
    [`${date}.hashCode()`, '-807048720'],
    [`${date}.toGMTString()`, '14 Nov 2023 22:13:20 GMT'],
    [`${date}.after(new java.util.Date(0))`, 'true'],
    [`${date}.year`, '123'],
    [`${date}.toInstant()`, '2023-11-14T22:13:20.123Z'],
    [`${date}.setTime(5)`, '!NOT_ALLOWED'],
    ["new java.util.Date('2020')", '!NOT_ALLOWED'],
    ['new java.util.Date(9223372036854775807L)', '!VALUE'],
  ])('%s is %s', (expression, text) => {
    expect(textOf(expression)).toBe(text)
  })
})

const day = 'T(java.time.LocalDate).of(2024, 2, 29)'
const time = 'T(java.time.LocalDateTime).of(2024, 2, 29, 13, 5, 7, 120000000)'
const moment = 'T(java.time.Instant).ofEpochMilli(1700000000123L)'
const unit = (name: string) => `T(java.time.temporal.ChronoUnit).${name}`
const adjusters = 'T(java.time.temporal.TemporalAdjusters)'
const weekday = (name: string) => `T(java.time.DayOfWeek).${name}`

describe('java.time (answers of Java 17)', () => {
  test.each([
    [`${day}.hashCode()`, '4145309'],
    [`${day}.plusMonths(12)`, '2025-02-28'],
    [`${day}.minusYears(1)`, '2023-02-28'],
    [`${day}.with(${adjusters}.lastDayOfMonth())`, '2024-02-29'],
    [`${day}.with(${adjusters}.firstInMonth(${weekday('MONDAY')}))`, '2024-02-05'],
    [`${day}.with(${weekday('FRIDAY')})`, '2024-03-01'],
    [`${day}.atStartOfDay()`, '2024-02-29T00:00'],
    [`${day}.atTime(5, 6)`, '2024-02-29T05:06'],
    [time, '2024-02-29T13:05:07.120'],
    [`${time}.truncatedTo(${unit('HOURS')})`, '2024-02-29T13:00'],
    [`${time}.plusNanos(5)`, '2024-02-29T13:05:07.120000005'],
    [`${time}.plus(2, ${unit('HALF_DAYS')})`, '2024-03-01T13:05:07.120'],
    [`${moment}.plusNanos(1)`, '2023-11-14T22:13:20.123000001Z'],
    [`${moment}.truncatedTo(${unit('DAYS')})`, '2023-11-14T00:00:00Z'],
    [`${moment}.plus(1, ${unit('DAYS')})`, '2023-11-15T22:13:20.123Z'],
    [`${moment}.nano`, '123000000'],
    [`${moment}.epochSecond`, '1700000000'],
    [`${unit('HOURS')}.between(${time}, ${time}.plusDays(2))`, '48'],
    [`${unit('MONTHS')}.between(${day}, ${day}.plusDays(365))`, '11'],
    [`${day}.until(${day}.plusDays(31), ${unit('WEEKS')})`, '4'],
    [`${day}.compareTo(T(java.time.LocalDate).of(2023, 1, 1))`, '1'],
    [unit('HALF_DAYS'), 'HalfDays'],
    [`${unit('DAYS')}.name()`, 'DAYS'],
    [`${unit('DAYS')}.ordinal()`, '7'],
    [`${weekday('SUNDAY')}.ordinal()`, '6'],
    ['T(java.time.DayOfWeek).of(3).minus(5)', 'FRIDAY'],
    ["T(java.time.Instant).parse('2023-11-14T22:13:20Z').toEpochMilli()", '1700000000000'],
    ['T(java.time.Instant).EPOCH', '1970-01-01T00:00:00Z'],
    ["T(java.time.LocalDateTime).parse('2023-11-14T22:13')", '2023-11-14T22:13'],
    ['T(java.time.LocalDate).ofEpochDay(-1)', '1969-12-31'],
    ['T(java.time.LocalDate).ofYearDay(2024, 366)', '2024-12-31'],
    [`T(java.time.LocalDate).from(${time})`, '2024-02-29'],
    [`T(java.time.DayOfWeek).from(${day})`, 'THURSDAY'],
    [`${unit('DAYS')}.between(${day}, ${time}.plusDays(3))`, '3'],
    [`${day}.leapYear`, 'true'],
    [`${day}.isSupported(${unit('HOURS')})`, 'false'],
    ['T(java.time.DayOfWeek).values()', '[MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY]'],
    [`${time}.with(T(java.time.LocalDate).of(2020, 1, 1))`, '2020-01-01T13:05:07.120'],
    [`${day}.toEpochDay()`, '19782'],
    ['T(java.time.Instant).ofEpochSecond(5, 7)', '1970-01-01T00:00:05.000000007Z'],
    [`T(java.util.Date).from(${moment}).time`, '1700000000123'],
  ])('%s is %s', (expression, text) => {
    expect(textOf(expression)).toBe(text)
  })

  test('the present is that of the scope, in its zone', () => {
    expect(textOf('T(java.time.LocalDateTime).now()')).toBe('2023-11-14T22:13:20.123')
    expect(textOf('T(java.time.LocalDate).now()', scopeAt('Asia/Kolkata'))).toBe('2023-11-15')
    expect(textOf('T(java.time.Instant).now()', scopeAt('Asia/Kolkata'))).toBe('2023-11-14T22:13:20.123Z')
  })

  test.each([
    ['T(java.time.LocalDate).of(2023, 2, 29)', 'VALUE'],
    ['T(java.time.LocalDate).of(2023, 13, 1)', 'VALUE'],
    [`${moment}.plus(1, ${unit('MONTHS')})`, 'VALUE'],
    [`${unit('HOURS')}.between(${day}, ${day})`, 'VALUE'],
    [`${day}.plus(1, ${unit('HOURS')})`, 'VALUE'],
    ["T(java.time.Instant).parse('2023-11-14')", 'VALUE'],
    [`${unit('DAYS')}.between(${time}, ${day})`, 'VALUE'],
    [`${day}.plusDays(9223372036854775807L)`, 'VALUE'],
    [`${day}.format('yyyy')`, 'NOT_ALLOWED'],
    [`${day}.with(1)`, 'TYPE'],
    ["T(java.time.DayOfWeek).valueOf('Monday')", 'VALUE'],
    ['T(java.time.ZonedDateTime).now()', 'NOT_ALLOWED'],
  ])('%s fails: %s', (expression, code) => {
    expect(textOf(expression)).toBe(`!${code}`)
  })
})
