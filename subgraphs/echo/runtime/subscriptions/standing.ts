const longestProblem = 1_000

/** How a subscription stands. */
export class Standing {
  readonly system: string
  readonly name: string
  connected = false
  problem: string | undefined
  /** Milliseconds since 1970. */
  lastMessage: number | undefined

  constructor(system: string, name: string) {
    this.system = system
    this.name = name
  }

  connect(): void {
    this.connected = true
    this.problem = undefined
  }

  disconnect(): void {
    this.connected = false
  }

  /** Answers whether that is another problem than before. */
  fail(problem: string, isConnected: boolean): boolean {
    const told = problem.slice(0, longestProblem)
    const isNews = told !== this.problem
    this.connected = isConnected
    this.problem = told
    return isNews
  }

  took(now: number): void {
    this.lastMessage = now
    this.problem = undefined
  }
}
