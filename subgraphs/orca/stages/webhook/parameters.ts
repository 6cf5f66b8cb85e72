import { z } from 'zod'
import { flag, numeric } from '../parameters.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const method = () =>
  z.preprocess((value) => (typeof value === 'string' ? value.toUpperCase() : value), z.enum(methods))

/** "a, b" as ['A', 'B']. */
const statusList = () =>
  z
    .string()
    .nullish()
    .transform((text) =>
      (text ?? '')
        .split(',')
        .map((status) => status.trim().toUpperCase())
        .filter((status) => status !== ''),
    )

const codes = () => z.array(numeric()).nullish()
const payload = () => z.union([z.record(z.string(), z.unknown()), z.array(z.unknown()), z.string()]).nullish()

/** A text; null and '' count as absent, as Deck writes them. */
const optionalText = () =>
  z
    .string()
    .nullish()
    .transform((text) => (text === '' || text === null ? undefined : text))

export const webhookParameters = z.looseObject({
  url: z.string().min(1).describe('What to call.'),
  method: method().default('POST').describe('GET, HEAD, POST, PUT, PATCH or DELETE.'),
  payload: payload().describe('What to send, as JSON; a text is sent as it is.'),
  customHeaders: z.record(z.string(), z.unknown()).nullish().describe('Headers to send.'),
  failFastStatusCodes: codes().describe(
    'Answers that fail the stage at once though they would be tried again; default 504.',
  ),
  webhookRetryStatusCodes: codes().describe(
    'Answers after which the call is tried again, besides 429 and 5xx.',
  ),
  waitForCompletion: flag().default(false).describe('Follow the work that the call has started.'),
  monitorOnly: flag().default(false).describe('Do not call; only follow the work behind the URL.'),
  statusUrlResolution: z
    .enum(['getMethod', 'locationHeader', 'webhookResponse'])
    .nullish()
    .describe('Where the status address comes from: the same URL, the Location header, or the answer.'),
  statusUrlJsonPath: optionalText().describe('The status address in the answer.'),
  statusJsonPath: optionalText().describe('The status in the answer of the status address.'),
  progressJsonPath: optionalText().describe('A text for people in the answer of the status address.'),
  successStatuses: statusList().describe('Statuses, separated by commas, that mean success.'),
  canceledStatuses: statusList().describe('Statuses that mean canceled.'),
  terminalStatuses: statusList().describe('Statuses that mean failure.'),
  retryStatusCodes: codes().describe(
    'Answers of the status address after which it is asked again, besides 429 and 5xx.',
  ),
  retries: z
    .record(z.string(), z.looseObject({ maxAttempts: numeric() }))
    .nullish()
    .describe('How often a certain answer of the status address may come, by its code.'),
  waitBeforeMonitor: numeric(z.number().min(0))
    .default(0)
    .describe('How long to wait before the status address is asked, in seconds.'),
  signalCancellation: flag().optional().describe('Deck: whether the cancel fields are shown.'),
  cancelEndpoint: optionalText().describe('Called when the stage is canceled or fails.'),
  cancelMethod: method().default('POST').describe('How it is called.'),
  cancelPayload: payload().describe('What is sent to it.'),
})

export type WebhookParameters = z.infer<typeof webhookParameters>
