import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type ChannelFactory, defineChannel } from './define.ts'
import { toPlain } from './markup/markdown.ts'
import { answered, post } from './request.ts'

const parameters = z.looseObject({
  address: z.string().trim().min(1).describe("The integration key of the service's Events API v2."),
})

/** Characters of a summary. */
const longestSummary = 1_024

/** PagerDuty: an alert by the Events API v2 (developer.pagerduty.com/docs/send-alert-event). Sent twice, it is one alert. */
export const pagerDuty: ChannelFactory = ({ pagerDuty: { endPoint } }, { http }) =>
  defineChannel({
    type: 'pagerduty',
    aliases: ['pagerDuty'],
    title: 'PagerDuty',
    description: 'An alert of a service in PagerDuty.',
    parameters,
    addressOf: ({ address }) => address,
    shownAddressOf: ({ address }) =>
      `service key … (${createHash('sha256').update(address).digest('hex').slice(0, 6)})`,
    async send({ address }, message, key, signal) {
      const { subject, body, severity, when, application, execution, stage, link, time } = message
      const event = {
        routing_key: address,
        event_action: 'trigger',
        dedup_key: createHash('sha256').update(key).digest('hex'),
        client: 'Gennaker',
        ...(link && { client_url: link, links: [{ href: link, text: 'Execution' }] }),
        payload: {
          summary: subject.slice(0, longestSummary),
          source: application,
          severity: severity === 'failure' ? 'error' : 'info',
          timestamp: new Date(time).toISOString(),
          custom_details: { text: toPlain(body), when, execution, stage },
        },
      }
      const url = `${endPoint}/v2/enqueue`
      const request = { service: 'PagerDuty', url, body: JSON.stringify(event), secrets: [address] }
      const { dedup_key: id } = answered(
        'PagerDuty',
        await post(http, { ...request, fromConfiguration: true }, signal),
      )
      return { id: String(id ?? event.dedup_key) }
    },
  })
