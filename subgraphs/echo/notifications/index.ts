import type { Config } from '#platform/config/schema.ts'
import { hint } from '#platform/words/nearest.ts'
import { cdevents } from './cdevents.ts'
import type { AnyChannel, ChannelFactory, ChannelPorts } from './define.ts'
import { email } from './email.ts'
import { githubStatus } from './githubStatus.ts'
import { googleChat } from './googleChat.ts'
import { microsoftTeams } from './microsoftTeams.ts'
import { pagerDuty } from './pagerDuty.ts'
import { slack } from './slack.ts'
import { sms } from './sms.ts'
import { webhook } from './webhook.ts'

type ChannelSection =
  | 'mail'
  | 'slack'
  | 'microsoftteams'
  | 'googlechat'
  | 'pagerDuty'
  | 'githubStatus'
  | 'cdevents'
  | 'twilio'

/** Each with the section of the configuration that switches it on and off. */
const factories: readonly (readonly [ChannelFactory, ChannelSection])[] = [
  [email, 'mail'],
  [slack, 'slack'],
  [microsoftTeams, 'microsoftteams'],
  [googleChat, 'googlechat'],
  [pagerDuty, 'pagerDuty'],
  [githubStatus, 'githubStatus'],
  [cdevents, 'cdevents'],
  [sms, 'twilio'],
]

/** Types that Spinnaker has or had, and why nothing is sent by them. */
const notServed: Readonly<Record<string, string>> = {
  hipchat: 'HipChat was shut down in 2019',
  bearychat: 'BearyChat was shut down in 2021',
  pubsub: 'there are no publishers; a collector can tell events to a topic by HTTP',
}

/** The channels of an installation, found by their types in any case. */
export class Channels {
  readonly all: readonly AnyChannel[]
  readonly #byName = new Map<string, AnyChannel>()

  constructor(config: Config, ports: ChannelPorts) {
    const switched = factories.map(([make, section]) => {
      const channel = make(config, ports)
      return config[section].enabled ? channel : { ...channel, problem: `${section}.enabled is false` }
    })
    this.all = [...switched, webhook(config, ports)]
    for (const channel of this.all)
      for (const name of [channel.type, ...(channel.aliases ?? [])])
        this.#byName.set(name.toLowerCase(), channel)
  }

  /** The channel of a type, or why there is none. */
  find(type: string): AnyChannel | string {
    const name = type.toLowerCase()
    return this.#byName.get(name) ?? notServed[name] ?? this.#unknown(type)
  }

  #unknown(type: string): string {
    const known = this.all.map((channel) => channel.type)
    return `there are no notifications of type ${JSON.stringify(type.slice(0, 100))}${hint(type, known) || `; there are ${known.join(', ')}`}`
  }

  async stop(): Promise<void> {
    await Promise.all(this.all.map((channel) => channel.stop?.()))
  }
}
