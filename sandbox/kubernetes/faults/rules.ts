/** Which requests a rule is for. What is not said is anything; `resource` is `pods`, `deployments`, `pods/log`, … */
export interface Match {
  readonly verb?: string
  readonly resource?: string
  readonly namespace?: string
  readonly name?: string
  readonly user?: string
  /** The beginning of the client's User-Agent. */
  readonly userAgent?: string
}

/** What happens to a request; a delay can go with anything else. */
export interface RequestFault {
  readonly delayMs?: number
  /** Refused with this status of HTTP, and with these words instead of the usual ones. */
  readonly status?: 401 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 503 | 504
  readonly message?: string
  /** Seconds for the header Retry-After. */
  readonly retryAfter?: number
  /** The connection is closed without an answer. */
  readonly dropConnection?: boolean
  /** Open watches are cut when the rule is made; new ones are closed at once for as long as it holds. */
  readonly cutWatches?: boolean
}

export interface RuleInput {
  readonly match: Match
  readonly fault: RequestFault
  /** Holds for so many requests only. */
  readonly times?: number
  /** Holds for this part of the requests, evenly spread: 0.05 is every twentieth. */
  readonly share?: number
  readonly forSeconds?: number
}

export interface Rule extends RuleInput {
  readonly id: string
  /** How many requests it has hit. */
  readonly hits: number
}

/** A request as rules see it. */
export interface Asked {
  readonly verb: string
  readonly resource: string | undefined
  readonly namespace: string | undefined
  readonly name: string | undefined
  readonly user: string | undefined
  readonly userAgent: string
}

export function isMatch(match: Match, asked: Asked): boolean {
  const { userAgent, ...exact } = match
  if (userAgent !== undefined && !asked.userAgent.startsWith(userAgent)) return false
  return (Object.keys(exact) as (keyof typeof exact)[]).every((field) => exact[field] === asked[field])
}

interface Held {
  readonly id: string
  readonly input: RuleInput
  readonly until: number
  hits: number
  /** What of the next hit has been gathered by the share. */
  gathered: number
}

/** The rules that hold, in the order in which they were made. */
export class Rules {
  readonly #now: () => number
  #held: Held[] = []
  #made = 0

  constructor(now: () => number) {
    this.#now = now
  }

  add(input: RuleInput): Rule {
    const { forSeconds = Number.POSITIVE_INFINITY } = input
    const until = this.#now() + forSeconds * 1000
    const held = { id: String(++this.#made), input, until, hits: 0, gathered: 0 }
    this.#held.push(held)
    return describe(held)
  }

  list(): Rule[] {
    this.#dropOld()
    return this.#held.map(describe)
  }

  /** Whether there was one of this id. */
  remove(id: string): boolean {
    const before = this.#held.length
    this.#held = this.#held.filter((held) => held.id !== id)
    return this.#held.length < before
  }

  clear(): void {
    this.#held = []
  }

  /** What happens to a request: the faults of all rules that it meets, of which the first one refuses it. */
  faultsFor(asked: Asked): RequestFault[] {
    if (this.#held.length === 0) return []
    this.#dropOld()
    return this.#held
      .filter((held) => isMatch(held.input.match, asked) && hits(held))
      .map(({ input }) => input.fault)
  }

  #dropOld(): void {
    const now = this.#now()
    this.#held = this.#held.filter(
      ({ until, hits, input }) => until > now && hits < (input.times ?? Number.POSITIVE_INFINITY),
    )
  }
}

const describe = ({ id, input, hits }: Held): Rule => ({ id, ...input, hits })

function hits(held: Held): boolean {
  held.gathered += held.input.share ?? 1
  // A sum of many small shares is off by a little.
  if (held.gathered < 1 - 1e-9) return false
  held.gathered -= 1
  held.hits++
  return true
}
