import type { SMTPServerOptions } from 'smtp-server'
import { startSmtp } from '../../../../fixtures/smtp.ts'
import { channelsWith } from './channel.ts'

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop()
})

async function start(mail: object = {}, options: SMTPServerOptions = {}) {
  const smtp = await startSmtp(options)
  const channels = channelsWith((config) =>
    Object.assign(config.mail, { host: '127.0.0.1', port: smtp.port, ...mail }),
  )
  running.push(channels, smtp)
  return { smtp, send: channels.send }
}

const fails = (code: number) => (done: (error: Error) => void) =>
  done(Object.assign(new Error('no'), { responseCode: code }))

it('arrives as text and as HTML, with whoever gets a copy', async () => {
  const { smtp, send } = await start({ from: 'Gennaker <ci@example.com>' })
  const { id } = await send('email', { address: 'ann@example.com, bob@example.com', cc: 'eve@example.com' })
  const [{ from, to, text } = { from: '', to: [], text: '' }] = smtp.mails
  expect([from, to]).toEqual(['ci@example.com', ['ann@example.com', 'bob@example.com', 'eve@example.com']])
  expect(text).toMatch(/^Subject: shop's release pipeline has failed$/im)
  expect(text).toContain(`Message-ID: ${id}`)
  expect(text).toContain('<strong>Look at this</strong>')
  expect(text).toContain('&lt;script&gt;')
  expect(text).not.toMatch(/^<p>.*<script>/m)
  expect(text).toContain('Look at this: the execution (https://gennaker.example/#/e1)')
})

it('has the same Message-ID at each attempt, and no header by its subject', async () => {
  const { smtp, send } = await start()
  const told = { subject: 'one\r\nBcc: eve@example.com' }
  const first = await send('email', { address: 'ann@example.com' }, told)
  const second = await send('email', { address: 'ann@example.com' }, told)
  expect(first.id).toBe(second.id)
  expect(smtp.mails.map(({ to }) => to)).toEqual([['ann@example.com'], ['ann@example.com']])
  expect(smtp.mails[0]?.text).not.toMatch(/^Bcc:/m)
})

it('logs in', async () => {
  const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _, done) =>
    username === 'ci' && password === 'pass'
      ? done(null, { user: 'ci' })
      : done(new Error('Invalid password'))
  const options = { onAuth, authOptional: false, allowInsecureAuth: true }
  const { smtp, send } = await start({ username: 'ci', password: 'pass' }, options)
  await send('email', { address: 'ann@example.com' })
  expect(smtp.mails).toHaveLength(1)
  const wrong = await start({ username: 'ci', password: 'wrong password' }, options)
  const error = await wrong.send('email', { address: 'ann@example.com' }).catch((error: Error) => error)
  expect(error).toMatchObject({ code: 'UNAVAILABLE' })
  expect((error as Error).message).not.toContain('wrong password')
})

it.each([
  [
    'a receiver who is unknown',
    { onRcptTo: (_: unknown, __: unknown, done: never) => fails(550)(done) },
    'BAD_USER_INPUT',
  ],
  [
    'a mailbox that is busy',
    { onRcptTo: (_: unknown, __: unknown, done: never) => fails(450)(done) },
    'UNAVAILABLE',
  ],
  ['a server that is closing', { onConnect: (_: unknown, done: never) => fails(421)(done) }, 'UNAVAILABLE'],
])('tells %s', async (_, options, code) => {
  const { send } = await start({}, options as SMTPServerOptions)
  await expect(send('email', { address: 'ann@example.com' })).rejects.toMatchObject({ code })
})

it('tells that nobody answers, and that TLS is not offered', async () => {
  const { smtp, send } = await start({ tls: 'required' })
  await expect(send('email', { address: 'ann@example.com' })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await smtp.stop()
  await expect(send('email', { address: 'ann@example.com' })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
