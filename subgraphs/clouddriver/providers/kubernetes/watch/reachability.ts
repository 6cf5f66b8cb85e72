import { KubernetesError } from '../client/errors.ts'
import { wait } from '../client/rate.ts'
import type { Transport } from '../client/transport.ts'

const firstPauseMs = 100
const longestPauseMs = 1_000
/** Probes that have not been answered yet: where packets are dropped, a new connection is there before an old one gives up. */
const mostProbes = 8

/**
 * Whether an account's API server answers. All watches that have lost it wait here for one probe a second, and go on
 * together when it is back.
 */
export class Reachability {
  readonly #transport: Transport
  readonly #signal: AbortSignal
  readonly #onChange: () => void
  #problem: KubernetesError | undefined
  #regaining: Promise<void> | undefined

  constructor(transport: Transport, signal: AbortSignal, onChange: () => void) {
    this.#transport = transport
    this.#signal = signal
    this.#onChange = onChange
  }

  /** Why it cannot be asked at the moment. */
  get problem(): KubernetesError | undefined {
    return this.#problem
  }

  /** Resolves when the server answers again; rejects when the account is closed. */
  regained(error: KubernetesError): Promise<void> {
    this.#regaining ??= this.#regain(error).finally(() => {
      this.#regaining = undefined
    })
    return this.#regaining
  }

  async #regain(error: KubernetesError): Promise<void> {
    const answered = Promise.withResolvers<void>()
    let isBack = false
    let probes = 0
    let last = error
    const probe = async () => {
      probes++
      const failure = await this.#probe()
      probes--
      if (failure) last = failure
      else {
        isBack = true
        answered.resolve()
      }
    }
    for (let pauseMs = firstPauseMs; !isBack; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
      if (probes < mostProbes) void probe()
      await Promise.race([answered.promise, wait(pauseMs * (0.5 + Math.random() / 2), this.#signal)])
      if (!isBack) this.#tell(last)
    }
    this.#tell(undefined)
  }

  async #probe(): Promise<KubernetesError | undefined> {
    try {
      await this.#transport.json({ method: 'GET', path: '/version', signal: this.#signal, repeats: 'never' })
      return undefined
    } catch (error) {
      if (!(error instanceof KubernetesError)) return undefined
      // Who may not read the version, or not now, has been recognised all the same.
      return error.status >= 403 && error.status < 500 ? undefined : error
    }
  }

  #tell(problem: KubernetesError | undefined): void {
    if (this.#problem?.message === problem?.message) return
    this.#problem = problem
    this.#onChange()
  }
}
