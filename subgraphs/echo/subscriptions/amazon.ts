import { z } from 'zod'
import { type AwsKeys, keysOfEnvironment, signed } from '#platform/aws/sign.ts'
import { isObject, type JsonObject } from '#platform/definition/json.ts'
import { notFound, unavailable } from '#platform/errors/errors.ts'
import { filled } from '#platform/fetch/credentials.ts'
import { parsedJson, readAnswer } from './answer.ts'
import { definePubsub, type Message, type SourcePorts } from './define.ts'
import { commonFields, endpoint } from './fields.ts'

const arn = /^arn:[\w-]+:sqs:([\w-]+):(\d+):([\w.-]+)$/

const settings = z.strictObject({
  ...commonFields,
  queueARN: z.string().regex(arn, 'must be like arn:aws:sqs:us-west-2:123456789012:queue'),
  /** Spinnaker subscribes the queue to it; here the queue has to be there, and subscribed. */
  topicARN: z.string().optional(),
  visibilityTimeout: z.int().min(0).max(43_200).default(30),
  waitTimeSeconds: z.int().min(0).max(20).default(5),
  /** The name of an attribute of messages that tells them apart better than their id. */
  alternateIdInMessageAttributes: filled,
  awsAccessKeyId: filled,
  awsSecretAccessKey: filled.meta({ secret: true }),
  /** Of something that speaks the protocol of SQS. */
  apiEndpoint: endpoint,
})
type AmazonSettings = z.output<typeof settings>

/** At most that many come together. */
const mostMessages = 10

const queueSchema = z.object({ QueueUrl: z.string() })
const attributeSchema = z.object({ StringValue: z.string().optional() })
const receivedSchema = z.object({
  Messages: z
    .array(
      z.object({
        MessageId: z.string(),
        ReceiptHandle: z.string(),
        Body: z.string().default(''),
        MessageAttributes: z.record(z.string(), attributeSchema).default({}),
      }),
    )
    .default([]),
})
type ReceivedMessage = z.output<typeof receivedSchema>['Messages'][number]

/** A queue of SQS, its messages as they are or in SNS's envelope: docs.aws.amazon.com/AWSSimpleQueueService (JSON protocol). */
export default definePubsub<AmazonSettings>({
  system: 'amazon',
  settings,
  async open(subscription, ports, signal) {
    const { visibilityTimeout, waitTimeSeconds } = subscription
    const [, , account, queue] = arn.exec(subscription.queueARN)!
    const found = await call(
      subscription,
      ports,
      'GetQueueUrl',
      {
        QueueName: queue,
        QueueOwnerAWSAccountId: account,
      },
      signal,
    )
    const { QueueUrl } = readAnswer(queueSchema, found, 'SQS')
    const each = async (action: string, messages: readonly ReceivedMessage[], more: JsonObject = {}) => {
      const Entries = messages.map(({ ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
        ...more,
      }))
      if (Entries.length > 0) await call(subscription, ports, action, { QueueUrl, Entries })
    }
    return {
      async receive(signal) {
        const question = {
          QueueUrl,
          MaxNumberOfMessages: mostMessages,
          VisibilityTimeout: visibilityTimeout,
          WaitTimeSeconds: waitTimeSeconds,
          MessageAttributeNames: ['All'],
        }
        const answer = await call(subscription, ports, 'ReceiveMessage', question, signal, waitTimeSeconds)
        const { Messages } = readAnswer(receivedSchema, answer, 'SQS')
        return {
          messages: Messages.map((message) => messageOf(message, subscription)),
          acknowledge: () => each('DeleteMessageBatch', Messages),
          release: () => each('ChangeMessageVisibilityBatch', Messages, { VisibilityTimeout: 0 }),
        }
      },
      close: async () => undefined,
    }
  },
})

async function call(
  subscription: AmazonSettings,
  { http }: SourcePorts,
  action: string,
  question: JsonObject,
  signal?: AbortSignal,
  waitSeconds = 0,
): Promise<unknown> {
  const [, region = ''] = arn.exec(subscription.queueARN)!
  const url = `${subscription.apiEndpoint ?? `https://sqs.${region}.amazonaws.com`}/`
  const body = JSON.stringify(question)
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` }
  const response = await http.request({
    method: 'POST',
    url,
    headers: await signed(
      { method: 'POST', url, service: 'sqs', region, headers, body },
      keysOf(subscription),
    ),
    body,
    timeoutMs: (waitSeconds + 10) * 1_000,
    fromConfiguration: true,
    ...(signal && { signal }),
  })
  const answer = parsedJson(response.body.toString())
  if (response.status === 200 && isObject(answer)) return answer
  const { host } = new URL(url)
  const { __type: type = '', message = '' } = isObject(answer) ? answer : {}
  if (/QueueDoesNotExist|NonExistentQueue/.test(String(type))) throw notFound('queue', subscription.queueARN)
  const said = [type, message].filter(Boolean).join(': ').slice(0, 300)
  throw unavailable(host, `${action} was answered ${response.status}${said && ` (${said})`}`)
}

function keysOf({ awsAccessKeyId, awsSecretAccessKey }: AmazonSettings): AwsKeys | undefined {
  if (!awsAccessKeyId || !awsSecretAccessKey) return keysOfEnvironment()
  return { accessKeyId: awsAccessKeyId, secretAccessKey: awsSecretAccessKey }
}

/** Attributes of SNS stand in its envelope. */
function messageOf(
  { MessageId, Body, MessageAttributes }: ReceivedMessage,
  { alternateIdInMessageAttributes }: AmazonSettings,
): Message {
  const envelope = parsedJson(Body)
  const { Message: inside, MessageAttributes: those } = isObject(envelope) ? envelope : {}
  const isNotification = typeof inside === 'string'
  const own = Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue] as const)
  const ofTopic = Object.entries(isNotification && isObject(those) ? those : {}).map(
    ([name, attribute]) => [name, isObject(attribute) ? attribute.Value : undefined] as const,
  )
  const attributes = Object.fromEntries(
    [...own, ...ofTopic].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  const alternate = alternateIdInMessageAttributes && attributes[alternateIdInMessageAttributes]
  return { id: alternate || MessageId, payload: isNotification ? inside : Body, attributes }
}
