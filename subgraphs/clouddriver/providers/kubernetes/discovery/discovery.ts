import { hint } from '#platform/words/nearest.ts'
import type { ApiResource, KindReference } from '../client/client.ts'
import { KubernetesError } from '../client/errors.ts'
import { wait } from '../client/rate.ts'
import type { Transport } from '../client/transport.ts'
import { readResources } from './read.ts'
import type { Resources } from './resources.ts'

/** Between two readings for the sake of a kind that is not known. */
const shortestIntervalMs = 2_000

/** The kinds of a cluster, kept until a kind is asked for that is not among them, or somebody says that they have changed. */
export class Discovery {
  readonly #transport: Transport
  #known: Resources | undefined
  #failure: Error | undefined
  #readAt = Number.NEGATIVE_INFINITY
  #reading: Promise<Resources> | undefined

  constructor(transport: Transport) {
    this.#transport = transport
  }

  /** As they are known, without asking. */
  get known(): Resources | undefined {
    return this.#known
  }

  /** Why the last reading has failed. */
  get failure(): Error | undefined {
    return this.#failure
  }

  resources(): Promise<Resources> {
    return this.#known ? Promise.resolve(this.#known) : this.read()
  }

  async find(reference: KindReference, signal: AbortSignal): Promise<ApiResource> {
    const known = (await this.resources()).find(reference)
    if (known) return known
    const readAt = this.#readAt
    const due = readAt + shortestIntervalMs - performance.now()
    if (due > 0) await wait(due, signal)
    // Somebody else who has waited may have asked meanwhile.
    const resources = await (this.#readAt === readAt ? this.read() : this.resources())
    const found = resources.find(reference)
    if (found) return found
    throw unknownKind(reference, resources)
  }

  /** Asks anew, once for all who want it at the same time. */
  read(): Promise<Resources> {
    this.#reading ??= readResources(this.#transport)
      .then((resources) => {
        this.#known = resources
        this.#failure = undefined
        return resources
      })
      .catch((error: Error) => {
        this.#failure = error
        throw error
      })
      .finally(() => {
        this.#readAt = performance.now()
        this.#reading = undefined
      })
    return this.#reading
  }
}

function unknownKind({ kind, group, version }: KindReference, resources: Resources): KubernetesError {
  const full = [kind, group].filter(Boolean).join('.')
  const where = version === undefined ? '' : ` of the version ${version}`
  const message = `The cluster has no kind ${full}${where}${hint(full, resources.kinds())}`
  return new KubernetesError('INVALID', { status: 0, reason: 'UnknownKind' }, message)
}
