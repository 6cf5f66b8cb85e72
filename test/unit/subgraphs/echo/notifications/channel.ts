import type { Config } from '#platform/config/schema.ts'
import { inWords } from '#platform/definition/problems.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { createLogger } from '#platform/log/log.ts'
import type { Message } from '../../../../../subgraphs/echo/domain/notifications/message.ts'
import { Channels } from '../../../../../subgraphs/echo/notifications/index.ts'
import { parametersOf } from '../../../../../subgraphs/echo/runtime/notifications/ready.ts'
import { defaultConfig } from '../../../../fixtures/config.ts'

const log = createLogger({ level: 'silent', format: 'json' })

export const message: Message = {
  subject: "shop's release pipeline has failed",
  body: '**Look at this**: [the execution](https://gennaker.example/#/e1) <script>alert(1)</script>',
  severity: 'failure',
  when: 'pipeline.failed',
  application: 'shop',
  execution: { id: 'e1', name: 'release', status: 'TERMINAL', user: 'ann' },
  link: 'https://gennaker.example/#/e1',
  time: Date.UTC(2026, 2, 1, 9, 30),
}

// biome-ignore lint/suspicious/noExplicitAny: a test changes what it likes
type Anything = any

/** The channels of an installation whose configuration a test has changed. */
export function channelsWith(configure: (config: Anything) => void = () => undefined) {
  const config = structuredClone(defaultConfig())
  configure(config)
  const http = createHttpClient({ ...config.http, allowLoopback: true })
  const channels = new Channels(config as Config, { http, log })

  /** Sends as the sender does; answers the receiver's id, or the error. */
  async function send(type: string, notification: Anything, told: Partial<Message> = {}, key = 'key') {
    const channel = channels.find(type)
    if (typeof channel === 'string') throw new Error(channel)
    const parsed = parametersOf(channel, notification)
    if ('problems' in parsed) throw new Error(inWords(parsed.problems))
    return channel.send(parsed.parameters, { ...message, ...told }, key, AbortSignal.timeout(5_000))
  }

  return {
    channels,
    send,
    async stop() {
      await channels.stop()
      await http.stop()
    },
  }
}
