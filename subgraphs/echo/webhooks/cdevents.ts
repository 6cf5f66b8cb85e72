import { type CloudEventV1, HTTP, ValidationError } from 'cloudevents'
import { isObject, type JsonObject, kindOf } from '#platform/definition/json.ts'
import { isSoundObject } from '#platform/definition/limits.ts'
import { ProblemList } from '#platform/definition/problems.ts'
import { badInput } from '#platform/errors/errors.ts'
import { eventLimits } from '../actions/readEvent.ts'
import type { SentWebhook, WebhookType } from './define.ts'
import { textAt } from './git/payload.ts'
import { keptHeaders } from './headers.ts'
import { bodySchemes } from './signatures.ts'

/**
 * CloudEvents in binary, structured and batched mode, most of all those of https://cdevents.dev. As in Spinnaker, parameters and
 * artifacts for a pipeline stand in `customData`, and what is known of the event in headers `Ce-…`, whatever the mode.
 */
export const cdevents: WebhookType = {
  schemes: bodySchemes,
  read(webhook) {
    const read = parse(webhook)
    if (!Array.isArray(read)) return { events: [eventOf(read, webhook, 'data')] }
    return { events: read.map((event, index) => eventOf(event, webhook, `[${index}].data`)) }
  },
}

function parse({ headers, body }: SentWebhook): CloudEventV1<unknown> | CloudEventV1<unknown>[] {
  try {
    const read = HTTP.toEvent({ headers, body: body.toString('utf8') })
    for (const event of [read].flat()) (event as { validate?: () => boolean }).validate?.()
    return read as CloudEventV1<unknown> | CloudEventV1<unknown>[]
  } catch (error) {
    throw badInput([{ path: '', message: `This is no CloudEvent: ${reasonOf(error as Error)}` }])
  }
}

function reasonOf(error: Error): string {
  if (!(error instanceof ValidationError)) return error.message
  const errors = (error.errors ?? []) as (string | { instancePath?: string; message?: string })[]
  const details = errors.map((one) =>
    typeof one === 'string' ? one : `${one.instancePath ?? ''} ${one.message ?? ''}`.trim(),
  )
  return [error.message, ...details].join('; ')
}

function eventOf(event: CloudEventV1<unknown>, { type, source, headers, now }: SentWebhook, path: string) {
  const { data } = event
  if (!isObject(data)) throw badInput([{ path, message: `must be a JSON object, not ${kindOf(data)}` }])
  const problems = new ProblemList()
  if (!isSoundObject(data, eventLimits, problems.report)) throw badInput(problems.all())
  const custom = isObject(data.customData) ? data.customData : {}
  const { parameters, artifacts } = custom
  return {
    delivery: `${event.source} ${event.id}`,
    details: {
      type,
      source: source ?? (textAt(event, 'source') || type),
      created: String(now),
      requestHeaders: { ...keptHeaders(headers), ...attributesOf(event) },
    },
    content: {
      ...data,
      ...(parameters !== undefined && { parameters }),
      ...(artifacts !== undefined && { artifacts }),
    },
  }
}

const attributesOf = ({
  data: _,
  data_base64: __,
  datacontenttype: ___,
  ...attributes
}: CloudEventV1<unknown>) =>
  Object.fromEntries(
    Object.entries(attributes as JsonObject)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([name, value]) => [`ce-${name.toLowerCase()}`, String(value)]),
  )
