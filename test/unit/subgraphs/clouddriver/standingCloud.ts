import { z } from 'zod'
import type { Job, Manifest, Rollout } from '../../../../subgraphs/clouddriver/domain/manifest.ts'
import type { CloudError } from '../../../../subgraphs/clouddriver/providers/cloudError.ts'
import { defineOperation } from '../../../../subgraphs/clouddriver/providers/operation.ts'
import {
  defineProvider,
  type LogLine,
  type OpenAccount,
} from '../../../../subgraphs/clouddriver/providers/provider.ts'
import { unusable } from '../../../../subgraphs/clouddriver/runtime/unusable.ts'

/** A cloud that is as a test says: manifests, jobs and logs, with listeners that a test can call. */
export class StandingCloud {
  readonly manifests = new Map<string, Manifest>()
  readonly rollouts = new Map<string, Rollout>()
  readonly log: LogLine[] = []
  job: Job | undefined
  logHasEnded = false
  refusal: CloudError | undefined
  reads = 0
  readonly #listeners = new Set<() => void>()

  get listeners(): number {
    return this.#listeners.size
  }

  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  put(name: string, spec: object): void {
    const ok = { state: true }
    const no = { state: false }
    this.manifests.set(name, {
      account: 'standing',
      location: 'default',
      name,
      manifest: { kind: 'Deployment', spec },
      status: { stable: ok, paused: no, available: ok, failed: no },
      artifacts: [],
      warnings: [],
    })
  }

  rollout(name: string, more: Partial<Rollout> = {}): void {
    const state = { stable: false, failed: false, paused: false, available: false, message: '', causes: [] }
    this.rollouts.set(name, { location: 'default', name, ...state, ...more })
  }

  line(text: string): void {
    this.log.push({ time: 0, text, cursor: String(this.log.length + 1) })
    this.changed()
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  open(): OpenAccount {
    const read = () => {
      this.reads++
      if (this.refusal) throw this.refusal
    }
    return {
      ...unusable('it only stands'),
      manifests: {
        get: async ({ name }) => {
          read()
          return this.manifests.get(name)
        },
        events: async () => [{ type: 'Normal', reason: 'Scheduled' }],
        inCluster: async () => [...this.manifests.values()],
        diff: async ({ kind }) => ({
          location: 'default',
          name: String(kind),
          action: 'NONE',
          changes: [],
          problems: [],
        }),
        rollouts: async (references) => {
          read()
          return references.map(({ name }) => this.rollouts.get(name)!)
        },
        onChange: (_, listener) => this.listen(listener),
        onRollout: (_, listener) => this.listen(listener),
      },
      jobs: {
        get: async () => this.job,
        onChange: (_, __, listener) => this.listen(listener),
      },
      logs: { read: (request, signal) => this.#read(Number(request.after ?? 0), request.follow, signal) },
    }
  }

  async *#read(after: number, follow: boolean, signal: AbortSignal): AsyncGenerator<LogLine> {
    let ring = Promise.withResolvers<void>()
    const close = this.listen(() => ring.resolve())
    signal.addEventListener('abort', () => ring.resolve())
    try {
      for (let at = after; !signal.aborted; ) {
        ring = Promise.withResolvers()
        while (at < this.log.length) yield this.log[at++]!
        if (!follow || this.logHasEnded) return
        await ring.promise
      }
    } finally {
      close()
    }
  }
}

/** A provider of one standing cloud, with an operation that answers what it is told to, or does not listen. */
export const standing = (cloud: StandingCloud) =>
  defineProvider({
    name: 'little',
    accounts: z.looseObject({ name: z.string() }),
    operations: [
      defineOperation<OpenAccount, { result: Record<string, unknown>; phases: number }>({
        name: 'answer',
        description: 'Answers what it is given.',
        parameters: z.object({ result: z.record(z.string(), z.unknown()), phases: z.number().default(0) }),
        phase: 'ANSWER',
        async run({ parameters: { result, phases }, progress }) {
          for (let n = 0; n < phases; n++) progress(`phase ${n}`)
          return result
        },
      }),
      defineOperation<OpenAccount, object>({
        name: 'takeTooLong',
        description: 'Never ends by itself.',
        parameters: z.object({}),
        phase: 'WAIT',
        timeoutMs: 50,
        run: ({ signal }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
      }),
      defineOperation<OpenAccount, object>({
        name: 'break',
        description: 'Has a defect.',
        parameters: z.object({}),
        phase: 'BREAK',
        run: async () => (undefined as unknown as { missing(): never }).missing(),
      }),
    ],
    naming: { monikerOf: (name) => ({ app: name }), nextName: () => '' },
    artifactTypes: [],
    configured: () => [{ path: 'standing.accounts[0]', definition: { name: 'standing' } }],
    open: () => cloud.open(),
  })
