import { CloudEvent, HTTP } from 'cloudevents'
import { z } from 'zod'
import type { Message } from '../domain/notifications/message.ts'
import { type ChannelFactory, defineChannel } from './define.ts'
import { post } from './request.ts'
import { secretsOfWebhook, shownWebhook, webhookAddress } from './webhookAddress.ts'

/** The types that Spinnaker sends; their versions are those of CDEvents 0.4. */
const types = {
  'dev.cdevents.pipelinerun.queued': 'pipelineRun',
  'dev.cdevents.pipelinerun.started': 'pipelineRun',
  'dev.cdevents.pipelinerun.finished': 'pipelineRun',
  'dev.cdevents.taskrun.started': 'taskRun',
  'dev.cdevents.taskrun.finished': 'taskRun',
} as const

const names = Object.keys(types) as [keyof typeof types, ...(keyof typeof types)[]]
const specVersion = '0.4.1'
const typeVersion = '0.2.0'

const parameters = z.looseObject({
  address: webhookAddress('The broker that takes CloudEvents over HTTP.'),
  cdEventsType: z.enum(names).describe('The type of the event.'),
})

/** CDEvents (cdevents.dev, 0.4) in CloudEvents over HTTP, binary mode. Sent twice, they have the same id. */
export const cdevents: ChannelFactory = (_, { http }) =>
  defineChannel({
    type: 'cdevents',
    aliases: ['cdEvents'],
    title: 'CDEvents',
    description: 'An event of continuous delivery to a broker.',
    parameters,
    tellsPrograms: true,
    addressOf: ({ address, cdEventsType }) => `${address} ${cdEventsType}`,
    shownAddressOf: ({ address }) => shownWebhook(address),
    async send({ address, cdEventsType }, message, key, signal) {
      const type = `${cdEventsType}.${typeVersion}`
      const time = new Date(message.time).toISOString()
      const source = `/gennaker/${encodeURIComponent(message.application)}`
      const data = {
        context: { version: specVersion, id: key, source, type, timestamp: time },
        subject: subjectOf(cdEventsType, message),
        customDataContentType: 'application/json',
        customData: { subject: message.subject, when: message.when },
      }
      const event = new CloudEvent({ id: key, type, source, time, datacontenttype: 'application/json', data })
      const { headers, body } = HTTP.binary(event)
      const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
      const secrets = secretsOfWebhook(address)
      await post(
        http,
        { service: 'the broker', url: address, headers: sent, body: String(body), secrets },
        signal,
      )
      return { id: key }
    },
  })

function subjectOf(type: keyof typeof types, { execution, stage, severity, link, application }: Message) {
  const outcome = severity === 'failure' ? 'failure' : 'success'
  const id = execution?.id ?? application
  const name = execution?.name ?? application
  const ended = type.endsWith('.finished') && { outcome }
  return types[type] === 'pipelineRun'
    ? { id, type: 'pipelineRun', content: { pipelineName: name, ...(link && { url: link }), ...ended } }
    : {
        id: stage?.id ?? id,
        type: 'taskRun',
        content: {
          taskName: stage?.name ?? name,
          pipelineRun: { id },
          ...(link && { url: link }),
          ...ended,
        },
      }
}
