import { startSqs } from '../../../sandbox/sqs/sqs.ts'
import { describePubsub } from './describePubsub.ts'

const start = (isTopic: boolean) => async () => {
  const sqs = await startSqs('AKIA', ['builds'])
  return {
    system: 'amazon',
    settings: {
      queueARN: 'arn:aws:sqs:us-west-2:123456789012:builds',
      topicARN: 'arn:aws:sns:us-west-2:123456789012:topic',
      waitTimeSeconds: 1,
      awsAccessKeyId: 'AKIA',
      awsSecretAccessKey: 'secret',
      apiEndpoint: sqs.url,
    },
    send: (payload: string, attributes: Readonly<Record<string, string>>) =>
      void (isTopic ? sqs.publish : sqs.send)('builds', payload, attributes),
    left: () => sqs.left('builds'),
    down: () => sqs.fail({ kind: 'html' }, { times: 1_000 }),
    up: () => sqs.heal(),
    stop: () => sqs.stop(),
  }
}

describePubsub('a queue of SQS', start(false))
describePubsub('a queue of SQS that is subscribed to a topic of SNS', start(true))
