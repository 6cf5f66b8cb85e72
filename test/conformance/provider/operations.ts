import { z } from 'zod'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import type { JsonObject } from '../../../subgraphs/clouddriver/domain/manifest.ts'
import type { AnyOperationDefinition } from '../../../subgraphs/clouddriver/providers/operation.ts'
import type { OpenAccount } from '../../../subgraphs/clouddriver/providers/provider.ts'
import { silent } from '../../fixtures/subgraphs.ts'
import { until } from '../../fixtures/until.ts'
import type { Suite } from './describeProvider.ts'
import { open } from './harness.ts'

class Crash extends Error {}

/** A task that is run again and again, and whose process can die where the operation touches what is durable. */
class TaskOfTest {
  readonly phases: string[] = []
  readonly decided = new Map<string, string>()
  readonly abort = new AbortController()
  /** At which of its phases it is told to stop. */
  stopAtPhase = Number.POSITIVE_INFINITY
  /** After how many steps the process dies. */
  crashAfter = Number.POSITIVE_INFINITY
  #steps = 0

  readonly key: string
  constructor(key: string) {
    this.key = key
  }

  async run(operation: AnyOperationDefinition, account: OpenAccount, given: JsonObject): Promise<JsonObject> {
    this.#steps = 0
    return operation.run({
      account,
      accountName: 'operated',
      application: 'conformance',
      parameters: operation.parameters.parse(given),
      key: this.key,
      signal: this.abort.signal,
      clock: Date,
      log: silent,
      earlier: [],
      progress: (status) => {
        if (this.phases.push(status) === this.stopAtPhase) this.abort.abort(new Error('canceled'))
        this.#step()
      },
      once: async <T>(name: string, decide: () => T | Promise<T>): Promise<T> => {
        const known = this.decided.get(name)
        if (known !== undefined) return (JSON.parse(known) as { value: T }).value
        const value = await decide()
        this.#step()
        this.decided.set(name, JSON.stringify({ value }))
        this.#step()
        return value
      },
    })
  }

  #step(): void {
    if (++this.#steps === this.crashAfter) throw new Crash()
  }
}

export function describeOperations({ provider, cloud }: Suite): void {
  describe('operations', () => {
    let account: OpenAccount
    let runs = 0
    beforeAll(async () => {
      account = open(provider, { ...cloud().definition, name: 'operated' })
      await until(() => account.inventory.size().complete, 20_000)
    }, 30_000)
    afterAll(() => account.close())

    const definitionOf = (name: string): AnyOperationDefinition => {
      const operation = provider.operations.find((each) => each.name === name)
      if (!operation) throw new Error(`${provider.name} has no operation ${name}`)
      return operation
    }

    it('should have names of their own, descriptions, and parameters that can be shown', () => {
      const names = provider.operations.map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      for (const { name, description, phase, parameters } of provider.operations) {
        expect([name, description.length > 10, phase]).toEqual([
          name,
          true,
          expect.stringMatching(/^[A-Z_]+$/),
        ])
        expect(z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' })).toMatchObject({})
      }
    })

    it('should refuse bad parameters before anything is done, and say where', async () => {
      for (const { operation: name, bad } of cloud().operations) {
        const operation = definitionOf(name)
        const found = bad.map(([what, given]) => {
          const { data, error } = operation.parameters.safeParse(given)
          const problems = error ? schemaProblems(error, given) : (operation.problems?.(data, account) ?? [])
          return [what, problems.map(({ path }) => path)]
        })
        expect(found).toEqual(bad.map(([what, , path]) => [what, expect.arrayContaining([path])]))
      }
    })

    it('should do what they are asked, say what they do, and answer an object', async () => {
      for (const { operation, parameters, count } of cloud().operations) {
        const before = await count()
        const task = new TaskOfTest(`run-${++runs}`)
        const result = await task.run(definitionOf(operation), account, parameters(runs))
        expect(JSON.parse(JSON.stringify(result))).toEqual(result)
        expect([operation, await count()]).toEqual([operation, before + 1])
        expect(task.phases.length).toBeGreaterThan(0)
      }
    })

    it('should do nothing twice, wherever the process dies', async () => {
      for (const { operation, parameters, count } of cloud().operations) {
        const definition = definitionOf(operation)
        for (let crashAfter = 1, crashed = true; crashed; crashAfter++) {
          const before = await count()
          const given = parameters(++runs)
          const task = new TaskOfTest(`run-${runs}`)
          task.crashAfter = crashAfter
          crashed = await task.run(definition, account, given).then(
            () => false,
            (error) => {
              if (error instanceof Crash) return true
              throw error
            },
          )
          task.crashAfter = Number.POSITIVE_INFINITY
          const first = await task.run(definition, account, given)
          expect([operation, crashAfter, await count()]).toEqual([operation, crashAfter, before + 1])
          // And once more, as after a death between the last step and the end of the task.
          expect(await task.run(definition, account, given)).toEqual(first)
          expect([operation, crashAfter, await count()]).toEqual([operation, crashAfter, before + 1])
        }
      }
    })

    it('should stop when they are told to', async () => {
      for (const { operation, parameters, isLong } of cloud().operations) {
        const early = new TaskOfTest(`run-${++runs}`)
        early.abort.abort(new Error('canceled'))
        await expect(early.run(definitionOf(operation), account, parameters(runs))).rejects.toThrow()
        if (!isLong) continue
        const late = new TaskOfTest(`run-${++runs}`)
        late.stopAtPhase = 2
        await expect(late.run(definitionOf(operation), account, parameters(runs))).rejects.toThrow()
      }
    })
  })
}
