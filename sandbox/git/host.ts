import { randomUUID } from 'node:crypto'
import { Deliveries, type Delivery, type Hook } from '../http/webhooks.ts'
import { GitRepository } from './repository.ts'

/** What a host of repositories keeps: they themselves, and who is told of changes. */
export class GitHost {
  /** Requests without it are refused; undefined lets everybody in. */
  readonly token: string | undefined
  readonly hooks: Hook[] = []
  readonly #deliveries = new Deliveries()
  readonly #repositories = new Map<string, GitRepository>()
  /** Where it is served; known when it has started. */
  url = ''

  constructor(token?: string) {
    this.token = token
  }

  create(project: string, slug: string, defaultBranch?: string): GitRepository {
    const repository = new GitRepository(project, slug, defaultBranch)
    this.#repositories.set(keyOf(project, slug), repository)
    return repository
  }

  /** Tells every hook; `headersOf` makes the headers of one delivery. */
  async tell(
    payload: unknown,
    headersOf: (hook: Hook, id: string, body: string) => Readonly<Record<string, string>>,
  ): Promise<readonly Delivery[]> {
    const body = JSON.stringify(payload)
    return Promise.all(
      this.hooks.map((hook) => {
        const id = randomUUID()
        const headers = { 'content-type': 'application/json', ...headersOf(hook, id, body) }
        return this.#deliveries.send(id, { url: hook.url, headers, body })
      }),
    )
  }

  /** Sends a delivery once more, as it was. */
  redeliver(id: string): Promise<Delivery> {
    return this.#deliveries.redeliver(id)
  }

  get repositories(): readonly GitRepository[] {
    return [...this.#repositories.values()]
  }

  find(project: string, slug: string): GitRepository | undefined {
    return this.#repositories.get(keyOf(project, slug))
  }
}

const keyOf = (project: string, slug: string) => `${project}/${slug}`.toLowerCase()
