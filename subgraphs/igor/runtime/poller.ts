import type { Leases } from '#platform/engine/engine.ts'
import { PlatformError, unavailable } from '#platform/errors/errors.ts'
import type { Failpoint } from '#platform/failpoints/failpoints.ts'
import type { Logger } from '#platform/log/log.ts'
import type { Clock } from '#platform/service/service.ts'
import { dueInMs, pauseMs, untoldPauseMs } from '../domain/pollTimes.ts'
import type { Found, Monitor, Poll } from '../monitors/define.ts'
import type { MarkRepository, PollOutcome, PollState } from '../store/marks.ts'
import { HintedLooks } from './hintedLooks.ts'
import type { PollMetrics } from './pollMetrics.ts'

export interface PollerPorts {
  readonly marks: MarkRepository
  readonly leases: Leases
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: PollMetrics
  readonly failpoint: Failpoint
  /** Tells Echo; resolves when it has kept all of them. */
  tell(found: readonly Found[]): Promise<void>
  /** Polls of this process that go on at the same time. */
  readonly turn: <R>(work: () => Promise<R>) => Promise<R>
  readonly stopping: AbortSignal
}

/** Why a poll is made: its time has come; a webhook gave a hint; somebody wants it now; somebody accepts the backlog untold. */
type Reason = 'due' | 'hint' | 'asked' | 'fastForward'

/** A poll may take this long: nobody else looks meanwhile. */
const longestPollMs = 600_000

/** Polls one partition: when it is due, when it is asked to, and where webhooks give hints; one replica at a time. */
export class Poller {
  readonly monitor: Monitor
  readonly id: string
  readonly #ports: PollerPorts
  readonly #hintedLooks: HintedLooks
  #timer: NodeJS.Timeout | undefined
  #running = new Set<Promise<unknown>>()

  constructor(monitor: Monitor, ports: PollerPorts) {
    this.monitor = monitor
    this.id = `${monitor.name}/${monitor.partition}`
    this.#ports = ports
    const look = async (places: readonly string[] | undefined) => (await this.#run('hint', places)).found ?? 0
    this.#hintedLooks = new HintedLooks(look, ports.stopping)
    ports.stopping.addEventListener('abort', () => clearTimeout(this.#timer))
  }

  /** Polls from now on. */
  start(): void {
    this.#after(0)
  }

  /** Resolves when no poll is under way any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running)
  }

  /** Polls everywhere now, and answers how it went. */
  pollNow(): Promise<PollState> {
    return this.#run('asked', undefined)
  }

  /** Takes all that is new for known, and tells nobody. */
  fastForward(): Promise<PollState> {
    return this.#run('fastForward', undefined)
  }

  /** Looks at these places soon; without any, everywhere. */
  hint(places: readonly string[]): void {
    this.#hintedLooks.add(places)
  }

  #after(ms: number): void {
    if (this.#ports.stopping.aborted) return
    clearTimeout(this.#timer)
    const { everyMs } = this.monitor
    const poll = () =>
      this.#run('due', undefined).then(
        (state) => this.#after(dueInMs(state, everyMs, this.#ports.clock.now())),
        () => this.#after(everyMs),
      )
    this.#timer = setTimeout(() => void poll(), Math.min(2 ** 31 - 1, ms)).unref()
  }

  /** Rejects only when the store does not answer; what else goes wrong is in the state. */
  #run(reason: Reason, places: readonly string[] | undefined): Promise<PollState> {
    const { leases, turn, stopping } = this.#ports
    const work = turn(() => {
      if (stopping.aborted) throw unavailable('igor', 'it stops')
      return leases.withLock(`igor.${this.monitor.name}.${this.monitor.partition}`, (lease) =>
        this.#poll(reason, places, lease),
      )
    })
    this.#running.add(work)
    const forget = () => this.#running.delete(work)
    work.then(forget, (error) => {
      forget()
      if (!stopping.aborted) this.#ports.log.warn({ poller: this.id, err: error }, 'a poll could not be made')
    })
    return work
  }

  async #poll(reason: Reason, places: readonly string[] | undefined, lease: AbortSignal): Promise<PollState> {
    const { marks, clock, metrics, stopping } = this.#ports
    const state = await marks.load(this.id)
    // Another replica was here while this one waited for its turn.
    if (reason === 'due' && dueInMs(state, this.monitor.everyMs, clock.now()) > 0) return state
    const look = state.mark === undefined ? undefined : places
    const isWhole = look === undefined
    const timeout = AbortSignal.timeout(longestPollMs)
    const signal = AbortSignal.any([lease, stopping, timeout])
    const known = { find: (names: readonly string[]) => marks.known(this.id, names) }
    const began = performance.now()
    let poll: Poll
    try {
      poll = await this.monitor.poll({ mark: state.mark, known, places: look, signal })
      signal.throwIfAborted()
    } catch (error) {
      if (stopping.aborted || lease.aborted) throw error
      const problem = timeout.aborted ? `it took longer than ${longestPollMs / 1000} s` : messageOf(error)
      return this.#failed(state, { problem, error, isWhole, pause: pauseMs })
    }
    metrics.took(this.monitor, performance.now() - began)
    metrics.found(this.monitor, poll.found.length)
    if (reason !== 'fastForward') {
      const isOver = poll.found.length > this.monitor.threshold
      metrics.isOver(this.monitor, isOver ? poll.found.length : 0)
      if (isOver) return this.#overThreshold(state, poll.found.length)
      const error = await this.#tell(poll.found)
      if (error)
        return this.#failed(state, { problem: messageOf(error), error, isWhole, pause: untoldPauseMs })
    }
    return this.#settle(state, poll, isWhole)
  }

  /** Answers why Echo has not kept it. */
  async #tell(found: readonly Found[]): Promise<unknown> {
    if (found.length === 0) return undefined
    try {
      await this.#ports.tell(found)
      return undefined
    } catch (error) {
      this.#ports.metrics.missed(this.monitor)
      return error
    }
  }

  /** All of it is told: the mark moves. */
  async #settle(state: PollState, poll: Poll, isWhole: boolean): Promise<PollState> {
    const { marks, clock, failpoint } = this.#ports
    await failpoint('igor.poll.told')
    const looked = { lastPoll: clock.now(), found: poll.found.length }
    // After a look at some places all others are due when they were, and what is wrong with them still is.
    const outcome = isWhole
      ? { ...looked, nextPoll: this.#next(0, pauseMs), failures: 0, problem: poll.problem, alert: undefined }
      : { ...shownOf(state), ...looked }
    const isKept = await marks.commit(this.id, state, poll.mark, poll.known ?? new Map(), outcome)
    if (!isKept) throw unavailable('igor', 'another replica has polled meanwhile')
    return { ...state, ...outcome, mark: poll.mark }
  }

  /** Neither told nor remembered: it is too much to be true. */
  async #overThreshold(state: PollState, count: number): Promise<PollState> {
    const { marks, clock, log } = this.#ports
    const { name, partition, threshold } = this.monitor
    const remedy = `fastForwardPoller(monitor: ${JSON.stringify(name)}, partition: ${JSON.stringify(partition)})`
    const alert = `${count} new things at once are more than the threshold of ${threshold}: nothing was started by them. If they are old, accept them by ${remedy}`
    if (state.alert === undefined) log.error({ poller: this.id, count, threshold }, alert)
    const nextPoll = this.#next(0, pauseMs)
    const outcome = { lastPoll: clock.now(), nextPoll, found: count, failures: 0, problem: undefined, alert }
    await marks.report(this.id, state, outcome)
    return { ...state, ...outcome }
  }

  /** Of a look at some places only the log tells: anybody can cause one, and what is due elsewhere stays due. */
  async #failed(state: PollState, { problem, error, isWhole, pause }: Failure): Promise<PollState> {
    const { marks, log, metrics } = this.#ports
    const failures = state.failures + 1
    metrics.failed(this.monitor)
    const isExpected = error instanceof PlatformError
    log.warn({ poller: this.id, failures, ...(!isExpected && { err: error }) }, `a poll failed: ${problem}`)
    if (!isWhole) return { ...state, found: 0 }
    const outcome = { ...shownOf(state), nextPoll: this.#next(failures, pause), failures, problem }
    await marks.report(this.id, state, outcome)
    return { ...state, ...outcome }
  }

  #next = (failures: number, pause: typeof pauseMs) =>
    this.#ports.clock.now() + pause(this.monitor.everyMs, failures, Math.random())
}

interface Failure {
  readonly problem: string
  readonly error: unknown
  readonly isWhole: boolean
  readonly pause: typeof pauseMs
}

const shownOf = ({ revision: _, mark: __, ...shown }: PollState): PollOutcome => shown

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
