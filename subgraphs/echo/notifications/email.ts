import { createHash } from 'node:crypto'
import nodemailer from 'nodemailer'
import { z } from 'zod'
import type { PlatformError } from '#platform/errors/errors.ts'
import { type ChannelFactory, defineChannel } from './define.ts'
import { toHtml, toPlain } from './markup/markdown.ts'
import { notNow, refused, withoutSecrets } from './request.ts'

const addresses = z
  .string()
  .regex(/^[^\s@<>()[\]{}",;:\\]+@[^\s@<>()[\]{}",;:\\]+$/, 'must be an e-mail address')
const list = z
  .string()
  .transform((text) =>
    text
      .split(/[,;]/)
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .pipe(z.array(addresses).max(50))

const parameters = z.looseObject({
  address: list
    .refine((all) => all.length > 0, 'must name somebody')
    .describe('Who gets it; several with commas.'),
  cc: z.preprocess((cc) => cc || undefined, list.optional()).describe('Who gets a copy.'),
})

const connectMs = 10_000
const silentMs = 20_000

/** E-mail by SMTP (RFC 5321), as HTML and as text. A message that is sent again has the same Message-ID. */
export const email: ChannelFactory = ({ mail }) => {
  const { host, port, tls, username, password, from } = mail
  const transport =
    host === undefined
      ? undefined
      : nodemailer.createTransport({
          host,
          port,
          secure: tls === 'implicit',
          requireTLS: tls === 'required',
          ignoreTLS: tls === 'off',
          ...(username !== undefined && { auth: { user: username, pass: password ?? '' } }),
          connectionTimeout: connectMs,
          greetingTimeout: connectMs,
          socketTimeout: silentMs,
        })
  return defineChannel({
    type: 'email',
    title: 'E-mail',
    description: 'An e-mail to one or several people.',
    parameters,
    ...(!transport && { problem: 'mail.host is not configured' }),
    addressOf: ({ address }) => [...address].sort().join(',').toLowerCase(),
    shownAddressOf: ({ address }) => address.join(', '),
    async send({ address, cc = [] }, { subject, body }, key) {
      const id = `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@gennaker>`
      const mail = { from, to: address, cc, subject, text: toPlain(body), html: toHtml(body), messageId: id }
      try {
        await transport?.sendMail(mail)
      } catch (error) {
        throw told(error, [password])
      }
      return { id }
    },
    stop: async () => transport?.close(),
  })
}

/** nodemailer's codes for what is about the message, and not about who sends it, or how. */
const ofMessage = new Set<unknown>(['EENVELOPE', 'EMESSAGE'])

/** What SMTP says of a message with 5xx is for good. */
function told(error: unknown, secrets: (string | undefined)[]): PlatformError {
  const { responseCode = 0, code, message } = error as Error & { responseCode?: number; code?: string }
  const reason = withoutSecrets(message, secrets)
  if (responseCode >= 500 && ofMessage.has(code)) return refused('the mail server', reason)
  return notNow('the mail server', reason)
}
