import { z } from 'zod'
import { objectsWith, yesOrNo } from '../kinds.ts'
import { setting } from '../setting.ts'

const system = (title: string, shown: readonly string[], secret: readonly string[]) =>
  z.strictObject({
    enabled: setting(`Whether messages of ${title} are listened to.`, yesOrNo, true),
    subscriptions: setting(
      `Subscriptions to ${title}, with Spinnaker's fields where it has them (docs/triggers.md).`,
      objectsWith({ shown: ['name', 'messageFormat', 'templatePath', ...shown], secret }),
      [],
    ),
  })

/** Queues and topics that events come from. */
export const pubsubSettings = {
  pubsub: z.strictObject({
    enabled: setting('Whether any of the subscriptions of the configuration are listened to.', yesOrNo, true),
    amazon: system(
      'Amazon SQS and SNS',
      ['queueARN', 'topicARN', 'visibilityTimeout', 'waitTimeSeconds', 'alternateIdInMessageAttributes'],
      ['awsSecretAccessKey'],
    ),
    google: system(
      'Google Cloud Pub/Sub',
      ['project', 'subscriptionName', 'ackDeadlineSeconds', 'jsonPath'],
      [],
    ),
    nats: system(
      'NATS and its JetStream',
      ['subject', 'stream', 'durable', 'username'],
      ['password', 'token'],
    ),
    generic: system('whoever sends them to /webhooks/pubsub/<name>', [], ['secret', 'secrets']),
  }),
}
