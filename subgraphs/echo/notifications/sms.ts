import { z } from 'zod'
import { basic } from '#platform/fetch/credentials.ts'
import { type ChannelFactory, defineChannel } from './define.ts'
import { toPlain } from './markup/markdown.ts'
import { answered, post } from './request.ts'

const parameters = z.looseObject({
  address: z
    .string()
    .transform((text) => text.replace(/[\s()-]/g, ''))
    .refine((text) => /^\+?\d{3,15}$/.test(text), 'must be a telephone number like +4930123456')
    .describe('The number that gets it.'),
})

/** Characters of a message. */
const longest = 1_600

/** Text messages by Twilio's API (www.twilio.com/docs/messaging/api/message-resource). */
export const sms: ChannelFactory = ({ twilio: { account, token, from, baseUrl } }, { http }) =>
  defineChannel({
    type: 'sms',
    aliases: ['twilio'],
    title: 'Text message',
    description: 'A text message by Twilio.',
    parameters,
    ...((!account || !token || !from) && {
      problem: 'twilio.account, twilio.token and twilio.from are not all configured',
    }),
    addressOf: ({ address }) => address,
    async send({ address }, { subject, body }, _key, signal) {
      const text = `${subject}\n${toPlain(body)}`.slice(0, longest)
      const request = {
        service: 'Twilio',
        url: `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(account!)}/Messages.json`,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: basic(account!, token!),
        },
        body: new URLSearchParams({ To: address, From: from!, Body: text }).toString(),
        secrets: [token],
        fromConfiguration: true,
      } as const
      const { sid } = answered('Twilio', await post(http, request, signal))
      return { id: String(sid) }
    },
  })
