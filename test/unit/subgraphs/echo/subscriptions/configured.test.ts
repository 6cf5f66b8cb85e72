import { configuredSubscriptions } from '../../../../../subgraphs/echo/subscriptions/configured.ts'
import { defaultConfig } from '../../../../fixtures/config.ts'

type Subscriptions = Partial<Record<'amazon' | 'google' | 'nats' | 'generic', readonly object[]>>

function read(given: Subscriptions) {
  const { pubsub } = structuredClone(defaultConfig())
  for (const [system, subscriptions] of Object.entries(given))
    Object.assign(pubsub[system as keyof typeof pubsub], { subscriptions })
  return configuredSubscriptions({ pubsub })
}

const queueARN = 'arn:aws:sqs:us-west-2:123456789012:builds'

it('has defaults for what Spinnaker has defaults for', () => {
  const { pulled } = read({
    amazon: [{ name: 'a', queueARN }],
    google: [{ name: 'g', project: 'shop', subscriptionName: 'images' }],
  })
  expect(pulled).toMatchObject([
    { name: 'a', messageFormat: 'NONE', settings: { visibilityTimeout: 30, waitTimeSeconds: 5 } },
    { name: 'g', messageFormat: 'NONE', settings: { ackDeadlineSeconds: 10 } },
  ])
})

it.each<[string, Subscriptions, string]>([
  ['a queue without its name', { amazon: [{ name: 'a' }] }, 'pubsub.amazon.subscriptions[0].queueARN'],
  [
    'an ARN of another service',
    { amazon: [{ name: 'a', queueARN: 'arn:aws:sns:us-west-2:1:t' }] },
    'must be like arn:aws:sqs',
  ],
  ['an unknown field', { amazon: [{ name: 'a', queueARN, qeueu: 1 }] }, 'qeueu: is not known here'],
  [
    'two of one name',
    { amazon: [1, 2].map(() => ({ name: 'a', queueARN })) },
    'two subscriptions have the name amazon: a',
  ],
  [
    'a template that is not there',
    { google: [{ name: 'g', project: 'p', subscriptionName: 's', templatePath: '/none' }] },
    'ENOENT',
  ],
  [
    'an unknown format',
    { nats: [{ name: 'n', servers: 's', subject: 'x', messageFormat: 'XML' }] },
    'messageFormat: must be "NONE"',
  ],
  ['a push that anybody could send', { generic: [{ name: 'p' }] }, 'anybody could send messages'],
])('refuses %s, and says where', (_, given, reason) => {
  expect(() => read(given)).toThrow(reason)
})
