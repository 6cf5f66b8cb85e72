import { Pool } from 'undici'

export const connections = 20

const query = `query Watch($a: ID!, $b: ID!) { a: execution(id: $a) { ...Shown } b: execution(id: $b) { ...Shown } }
fragment Shown on Execution {
  id status sequence startTime application { name attributes } pipeline { id name }
  stages { id refId type name status tasks { id name status } }
}`

let requests = 0

/** Clients that ask, each again when it has been answered. The ids are new in each request: nothing can be shared. */
export class Load {
  readonly #path: string
  readonly #pool: Pool

  constructor(url: string) {
    const { origin, pathname } = new URL(url)
    this.#path = pathname
    this.#pool = new Pool(origin, { connections })
  }

  /** Requests per second in the next `forMs`. Throws when an answer is not the one that was asked for. */
  async perSecond(forMs: number): Promise<number> {
    const startedAt = performance.now()
    let count = 0
    const client = async () => {
      while (performance.now() - startedAt < forMs) {
        await this.#ask()
        count++
      }
    }
    await Promise.all(Array.from({ length: connections }, client))
    return count / ((performance.now() - startedAt) / 1000)
  }

  async stop(): Promise<void> {
    await this.#pool.destroy()
  }

  async #ask(): Promise<void> {
    const [a, b] = [`x${requests++}`, `y${requests}`]
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ query, operationName: 'Watch', variables: { a, b } })
    const response = await this.#pool.request({ method: 'POST', path: this.#path, headers, body })
    const text = await response.body.text()
    const isRight = text.includes(`app-${a}@example.com`) && text.includes(`Pipeline pipeline-${b}`)
    if (response.statusCode !== 200 || !isRight)
      throw new Error(`${response.statusCode}: ${text.slice(0, 1_000)}`)
  }
}
