import { createLogger } from '../../../../../../../platform/log/log.ts'
import type { KubernetesAccount } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/account.ts'
import type { KubernetesClient } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/client.ts'
import { operations } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/operations/index.ts'
import { openTestAccount } from './account.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test looks at what it wants of a result.
export type Result = any

/** The process has died: whatever is thrown here is caught by nobody. */
class Crash extends Error {}

/** What a task keeps of an operation over crashes, and what it has done. */
export interface Task {
  readonly decisions: Map<string, string>
  readonly calls: string[]
  readonly statuses: string[]
}

const newTask = (): Task => ({ decisions: new Map(), calls: [], statuses: [] })

/** Does operations in an account as a task of Clouddriver does, and counts the calls to the API server. */
export class Operating {
  readonly account: KubernetesAccount
  #task: Task = newTask()
  #callsLeft = Number.POSITIVE_INFINITY

  constructor(definition: object) {
    const account = openTestAccount(definition)
    this.account = Object.create(account, { client: { value: this.#counting(account.client) } })
  }

  /** Of the last run. */
  get calls(): readonly string[] {
    return this.#task.calls
  }

  get statuses(): readonly string[] {
    return this.#task.statuses
  }

  problems(name: string, given: unknown): readonly { path: string; message: string }[] {
    const operation = operationNamed(name)
    const parsed = operation.parameters.safeParse(given)
    if (!parsed.success)
      return parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    return operation.problems?.(parsed.data, this.account) ?? []
  }

  run(name: string, given: unknown): Promise<Result> {
    this.#task = newTask()
    this.#callsLeft = Number.POSITIVE_INFINITY
    return this.#run(name, given)
  }

  /**
   * Lets the process die behind the first call to the API server, runs the operation again, lets it die behind the
   * second call of that run, and so on until it gets through. Answers the last result, and how often it has died.
   */
  async runWithCrashes(name: string, given: unknown): Promise<{ result: Result; crashes: number }> {
    this.#task = newTask()
    for (let crashes = 0; ; crashes += 1) {
      this.#callsLeft = crashes + 1
      try {
        return { result: await this.#run(name, given), crashes }
      } catch (error) {
        if (this.#callsLeft > 0 || crashes > 60) throw error
      }
    }
  }

  #run(name: string, given: unknown): Promise<Result> {
    const operation = operationNamed(name)
    const { decisions, statuses } = this.#task
    return operation.run({
      account: this.account,
      accountName: this.account.settings.name,
      application: 'shop',
      parameters: operation.parameters.parse(given),
      key: 'task/0',
      signal: new AbortController().signal,
      clock: { now: Date.now },
      log: createLogger({ level: 'silent', format: 'json' }),
      progress: (status: string) => statuses.push(status),
      once: async <T>(name: string, decide: () => T | Promise<T>): Promise<T> => {
        if (!decisions.has(name)) {
          const decided = JSON.stringify(await decide())
          if (this.#callsLeft <= 0) throw new Crash()
          decisions.set(name, decided)
        }
        return JSON.parse(decisions.get(name)!)
      },
      earlier: [],
    })
  }

  #counting(client: KubernetesClient): KubernetesClient {
    return new Proxy(client, {
      get: (target, property) => {
        const method = target[property as keyof KubernetesClient] as (...args: unknown[]) => unknown
        if (property === 'resource') return method
        return async (...args: unknown[]) => {
          if (this.#callsLeft <= 0) throw new Crash()
          this.#callsLeft -= 1
          this.#task.calls.push(String(property))
          const answer = await method.apply(target, args)
          if (this.#callsLeft <= 0) throw new Crash()
          return answer
        }
      },
    })
  }
}

function operationNamed(name: string) {
  const operation = operations.find((each) => each.name === name)
  if (!operation) throw new Error(`There is no operation ${name}`)
  return operation
}
