import { inTime } from '#platform/concurrency/inTime.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import { hint } from '#platform/words/nearest.ts'
import type { PolledNames } from '../actions/polledNames.ts'
import type { NamedThing } from '../triggers/define.ts'
import type { PipelineFollower } from './pipelineFollower.ts'
import type { TriggerIndex } from './triggerIndex.ts'

interface Ports {
  readonly polledNames: () => Promise<PolledNames>
  /** `<system>/<name>` of the configuration's subscriptions, in lower case. */
  readonly subscriptions: readonly string[]
  readonly index: TriggerIndex
  readonly follower: Pick<PipelineFollower, 'refresh' | 'isLoaded'>
  readonly clock: Clock
  readonly log: Logger
}

/** How long Igor is waited for, and how long its answer, or that there is none, holds. */
const patienceMs = 1_000
const freshMs = 10_000

const monitorOf: Readonly<Partial<Record<NamedThing['kind'], string>>> = {
  'docker registry account': 'docker',
  'helm account': 'helm',
  'artifactory search': 'artifactory',
  'nexus search': 'nexus',
}

/** What there is that triggers can name: masters, accounts, subscriptions, pipelines. */
export class NamedThings {
  readonly #ports: Ports
  #polled: { readonly at: number; readonly names: Promise<PolledNames | undefined> } | undefined

  constructor(ports: Ports) {
    this.#ports = ports
  }

  /** In words, that there is no such thing; undefined when there is, or nobody can tell now. */
  async absence({ kind, name }: NamedThing): Promise<string | undefined> {
    const said = `is ${JSON.stringify(name.slice(0, 200))}: there is no such ${kind}, nothing starts it`
    if (kind === 'pipeline') return (await this.#hasPipeline(name)) ? undefined : said
    const names = await this.#namesOf(kind)
    return !names || names.includes(name) ? undefined : `${said}${hint(name, names)}`
  }

  async #namesOf(kind: NamedThing['kind']): Promise<readonly string[] | undefined> {
    if (kind === 'pub/sub subscription') return this.#ports.subscriptions
    const polled = await this.#polledNames()
    if (kind === 'build service') return polled?.buildServices
    return polled && (polled.accounts.get(monitorOf[kind]!) ?? [])
  }

  /** True as well while that cannot be known. */
  async #hasPipeline(id: string): Promise<boolean> {
    const { index, follower, log } = this.#ports
    if (index.pipeline(id)) return true
    await follower.refresh().catch((error) => log.debug({ err: error }, 'pipelines cannot be asked for'))
    return !follower.isLoaded || index.pipeline(id) !== undefined
  }

  #polledNames(): Promise<PolledNames | undefined> {
    const now = this.#ports.clock.now()
    if (!this.#polled || now - this.#polled.at > freshMs) this.#polled = { at: now, names: this.#askIgor() }
    return this.#polled.names
  }

  async #askIgor(): Promise<PolledNames | undefined> {
    try {
      return await inTime(this.#ports.polledNames(), patienceMs)
    } catch (error) {
      this.#ports.log.debug({ err: error }, 'Igor cannot be asked for what triggers may name')
      return undefined
    }
  }
}
