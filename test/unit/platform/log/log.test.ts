import { createLogger, type LogOptions } from '#platform/log/log.ts'

function capture(options: Partial<LogOptions> = {}) {
  const written: string[] = []
  const log = createLogger(
    { level: 'info', format: 'json', ...options },
    { write: (text) => written.push(text) },
  )
  return { log, text: () => written.join(''), lines: () => written.map((line) => JSON.parse(line)) }
}

describe('the log', () => {
  it('writes one JSON object a line, with the names of levels and what child logs add', () => {
    const { log, lines } = capture()
    log.child({ service: 'orca' }).warn({ execution: '1' }, 'late')
    expect(lines()).toEqual([
      { level: 'warn', time: expect.any(String), service: 'orca', execution: '1', msg: 'late' },
    ])
  })

  it('leaves out what is less severe than asked for', () => {
    const { log, text } = capture({ level: 'warn' })
    log.info('no')
    expect(text()).toBe('')
  })

  it('writes an error with its stack and cause', () => {
    const { log, lines } = capture()
    log.error(new Error('outer', { cause: new Error('inner') }), 'failed')
    expect(lines()[0].err).toMatchObject({ type: 'Error', message: expect.stringContaining('outer') })
    expect(JSON.stringify(lines()[0].err)).toContain('inner')
  })

  it('is readable when pretty', () => {
    const { log, text } = capture({ format: 'pretty' })
    log.child({ service: 'orca' }).info({ execution: '1' }, 'started')
    expect(text()).toMatch(/INFO.*orca: started\n {4}execution: "1"/)
  })
})

describe('secrets in the log', () => {
  it.each([
    ['a password', { password: 'hidden' }],
    ['any case', { API_KEY: 'hidden', 'X-Auth-Token': 'hidden' }],
    ['what ends like one', { clientSecret: 'hidden', githubToken: 'hidden' }],
    [
      'headers',
      { request: { headers: { Authorization: 'Basic hidden', 'set-cookie': ['hidden', 'hidden'] } } },
    ],
    ['whole objects', { credentials: { user: 'hidden', list: ['hidden }', { deep: '"hidden' }] } }],
    ['an escaped quote', { password: 'a"hidden\\', after: 1 }],
    ['numbers', { list: [{ password: 4711 }, { token: 4711 }] }],
    ['an error’s fields', { err: Object.assign(new Error('x'), { config: { accessKey: 'hidden' } }) }],
  ])('are redacted by name: %s', (_, fields) => {
    const { log, text, lines } = capture()
    log.info({ before: 1, ...fields, last: 2 }, 'message')
    expect(text()).not.toMatch(/hidden|4711/)
    expect(lines()[0]).toMatchObject({ before: 1, last: 2, msg: 'message' })
  })

  it('are redacted in what a child log carries', () => {
    const { log, text } = capture()
    log.child({ token: 'hidden' }).info('x')
    expect(text()).not.toContain('hidden')
  })

  it.each(['json', 'pretty'] as const)('are redacted by value wherever they stand, when %s', (format) => {
    const { log, text } = capture({ format, secrets: ['hunter22', 'with"quote'] })
    log.info({ url: 'mongodb://user:hunter22@host', other: ['with"quote'] }, 'to hunter22')
    log.error(new Error('cannot reach mongodb://user:hunter22@host'), 'failed')
    expect(text()).not.toMatch(/hunter22|with\\?"quote/)
  })

  it.each(['prod', 'sandbox', 'true', '2026'])(
    'that are a short word or number blank nothing: %s',
    (secret) => {
      const { log, text } = capture({ secrets: [secret] })
      log.info(`account sandbox of prod is true to 2026`)
      expect(text()).toContain('account sandbox of prod is true to 2026')
    },
  )

  it('leave everything else as it is', () => {
    const { log, lines } = capture({ secrets: [''] })
    log.info({ tokens: 3, secretName: 'db', text: '"password": "x"', passwordless: true }, 'a')
    expect(lines()[0]).toMatchObject({
      tokens: 3,
      secretName: 'db',
      text: '"password": "x"',
      passwordless: true,
    })
  })

  it('cost no more than a line’s length, whatever stands in it', () => {
    const { log, text } = capture()
    const start = performance.now()
    log.info({ text: '"password'.repeat(200_000) }, 'x')
    expect(text().length).toBeGreaterThan(1_800_000)
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})
