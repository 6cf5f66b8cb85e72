import { randomUUID } from 'node:crypto'
import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

type Json = Record<string, unknown>

interface QueuedMessage {
  readonly id: string
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
  /** Milliseconds of `performance.now()`. */
  visibleAt: number
  /** Of the last time that it was handed out. */
  receipt: string | undefined
}

export interface SqsTwin extends Twin {
  /** Puts a message into a queue, as SendMessage does. */
  send(queue: string, body: string, attributes?: Readonly<Record<string, string>>): string
  /** Puts a message into a queue that is subscribed to a topic: in SNS's envelope. */
  publish(queue: string, message: string, attributes?: Readonly<Record<string, string>>): string
  /** Messages that nobody has deleted. */
  left(queue: string): number
}

/**
 * The queues of Amazon SQS that were made here, by GetQueueUrl, ReceiveMessage with long polling, DeleteMessageBatch and
 * ChangeMessageVisibilityBatch. It follows docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference (the AWS JSON protocol 1.0) and,
 * for envelopes, docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html. Every request must be signed with the access key;
 * the signature itself is not computed again.
 */
export async function startSqs(accessKeyId: string, queues: readonly string[], port = 0): Promise<SqsTwin> {
  const byQueue = new Map(queues.map((name) => [name, [] as QueuedMessage[]]))
  const waiting = new Set<() => void>()
  const failed = (type: string, message: string): TwinAnswer => ({
    status: 400,
    body: { __type: `com.amazonaws.sqs#${type}`, message },
  })
  const queueOf = ({ QueueUrl }: Json) => byQueue.get(String(QueueUrl).split('/').at(-1)!)

  async function receive(queue: QueuedMessage[], asked: Json): Promise<TwinAnswer> {
    const { MaxNumberOfMessages: most = 1, VisibilityTimeout: hidden = 30, WaitTimeSeconds: wait = 0 } = asked
    const until = performance.now() + Number(wait) * 1_000
    for (;;) {
      const now = performance.now()
      const visible = queue.filter(({ visibleAt }) => visibleAt <= now).slice(0, Number(most))
      if (visible.length > 0 || now >= until)
        return { body: { Messages: visible.map((one) => handOut(one, Number(hidden))) } }
      await new Promise<void>((resolve) => {
        waiting.add(resolve)
        setTimeout(resolve, Math.min(until - now, 50)).unref()
      })
    }
  }

  function handOut(message: QueuedMessage, hiddenSeconds: number): Json {
    message.visibleAt = performance.now() + hiddenSeconds * 1_000
    message.receipt = randomUUID()
    const attributes = Object.entries(message.attributes)
    return {
      MessageId: message.id,
      ReceiptHandle: message.receipt,
      Body: message.body,
      ...(attributes.length > 0 && {
        MessageAttributes: Object.fromEntries(
          attributes.map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
        ),
      }),
    }
  }

  function each(
    queue: QueuedMessage[],
    { Entries }: Json,
    change: (message: QueuedMessage, entry: Json) => void,
  ): TwinAnswer {
    const results = (Entries as Json[]).map((entry) => {
      const message = queue.find(({ receipt }) => receipt === entry.ReceiptHandle)
      if (message) change(message, entry)
      return {
        entry: { Id: entry.Id, Code: 'ReceiptHandleIsInvalid', SenderFault: true },
        isDone: Boolean(message),
      }
    })
    return {
      body: {
        Successful: results.filter(({ isDone }) => isDone).map(({ entry: { Id } }) => ({ Id })),
        Failed: results.filter(({ isDone }) => !isDone).map(({ entry }) => entry),
      },
    }
  }

  async function handle({ headers, body }: TwinRequest): Promise<TwinAnswer> {
    if (!headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKeyId}/`))
      return {
        status: 403,
        body: { __type: 'com.amazon.coral.service#InvalidClientTokenId', message: 'unknown key' },
      }
    const asked = JSON.parse(body.toString()) as Json
    const action = String(headers['x-amz-target']).replace('AmazonSQS.', '')
    if (action === 'GetQueueUrl') {
      if (!byQueue.has(String(asked.QueueName)))
        return failed('QueueDoesNotExist', 'The specified queue does not exist.')
      return { body: { QueueUrl: `${twin.url}/${asked.QueueOwnerAWSAccountId}/${asked.QueueName}` } }
    }
    const queue = queueOf(asked)
    if (!queue) return failed('QueueDoesNotExist', 'The specified queue does not exist.')
    if (action === 'ReceiveMessage') return receive(queue, asked)
    if (action === 'DeleteMessageBatch')
      return each(queue, asked, (message) => queue.splice(queue.indexOf(message), 1))
    if (action === 'ChangeMessageVisibilityBatch')
      return each(queue, asked, (message, { VisibilityTimeout }) => {
        message.visibleAt = performance.now() + Number(VisibilityTimeout) * 1_000
      })
    return failed('UnsupportedOperation', action)
  }

  const twin = await startTwin(handle, port)
  const send: SqsTwin['send'] = (queue, body, attributes = {}) => {
    const id = randomUUID()
    byQueue.get(queue)!.push({ id, body, attributes, visibleAt: 0, receipt: undefined })
    for (const wake of waiting) wake()
    waiting.clear()
    return id
  }
  return {
    ...twin,
    send,
    publish: (queue, message, attributes = {}) =>
      send(
        queue,
        JSON.stringify({
          Type: 'Notification',
          MessageId: randomUUID(),
          TopicArn: 'arn:aws:sns:us-west-2:123456789012:topic',
          Message: message,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, Value]) => [name, { Type: 'String', Value }]),
          ),
        }),
      ),
    left: (queue) => byQueue.get(queue)!.length,
  }
}
