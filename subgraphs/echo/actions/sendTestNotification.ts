import { isObject } from '#platform/definition/json.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { Channels } from '../notifications/index.ts'
import { parametersOf } from '../runtime/notifications/ready.ts'

interface Request {
  readonly type: string
  readonly notification: unknown
  readonly message?: string | null
}

interface Ports {
  readonly channels: Channels
  readonly clock: { now(): number }
  readonly newId: () => string
}

const longestMessage = 10_000
const patienceMs = 20_000

/** Sends a message now, once. Errors say why it was not sent. */
export async function sendTestNotification(
  { type, notification, message }: Request,
  { user }: Caller,
  { channels, clock, newId }: Ports,
): Promise<{ address: string; receipt: string | null }> {
  const refuse = (path: string, reason: string) => badInput([{ path, message: reason }])
  const channel = channels.find(type)
  if (typeof channel === 'string') throw refuse('type', channel)
  if (channel.problem) throw refuse('type', `cannot be used here: ${channel.problem}`)
  if (!isObject(notification)) throw refuse('notification', 'must be an object with the fields of the type')
  if (message && message.length > longestMessage)
    throw refuse('message', `must not be longer than ${longestMessage} characters`)
  const parsed = parametersOf(channel, notification)
  if ('problems' in parsed)
    throw badInput(parsed.problems.map(({ path, message }) => ({ path: `notification.${path}`, message })))
  const { parameters } = parsed
  const sent = await channel.send(
    parameters,
    {
      subject: 'A test of Gennaker’s notifications',
      body: message || `${user} wanted to see whether this arrives.`,
      severity: 'info',
      when: 'test',
      application: 'test',
      time: clock.now(),
    },
    `gennaker/test-${newId()}`,
    AbortSignal.timeout(patienceMs),
  )
  const address = channel.shownAddressOf?.(parameters) ?? channel.addressOf(parameters)
  return { address, receipt: sent.id ?? null }
}
