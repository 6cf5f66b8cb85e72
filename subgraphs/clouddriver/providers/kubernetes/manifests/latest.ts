import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { KubernetesClient, ObjectReference } from '../client/client.ts'

/** How long an object stays known after the last who has waited for its changes: who waits again comes back at once. */
const lingerMs = 1_000
/** How long what was written stays known: who wants to know of it comes when all of a deployment is written. */
const writtenLingerMs = 30_000

/** A watch may be dead, or behind, and nobody knows: nothing is believed for longer without a look. */
const believedMs = 30_000

/** Ends what keeps an object current. */
type Stop = () => void

interface Known {
  listeners: number
  readonly stop: Stop
  timer: NodeJS.Timeout | undefined
  /** It has been read, or written, while it was followed: from then on what is told is all there is. */
  isRead: boolean
  readAt: number
  /** Grows when what is being read may be out of date already. */
  doubts: number
  object: KubeObject | undefined
  /** The last that was told before it was read. */
  told: { readonly version: bigint; readonly object: KubeObject | undefined } | undefined
  version: bigint
}

/**
 * Objects that somebody waits for, as they are: each is read once, and again from time to time; between that it is kept by what the watches tell. Only what the server
 * has answered counts: a watch may be behind a write that its reader already knows of.
 */
export class LatestObjects {
  readonly #read: KubernetesClient['get']
  readonly #known = new Map<string, Known>()
  /** What has been written of what nobody follows, and what has been read of what lasts. */
  readonly #written = new Map<string, { readonly object: KubeObject; readonly timer: NodeJS.Timeout }>()

  readonly #now: () => number

  constructor(read: KubernetesClient['get'], now = () => performance.now()) {
    this.#read = read
    this.#now = now
  }

  get isEmpty(): boolean {
    return this.#known.size === 0
  }

  /** `follow` begins to call `tell` with each change of the object. Answers how to let go. */
  hold(place: string, follow: () => Stop): () => void {
    const known: Known = this.#known.get(place) ?? {
      listeners: 0,
      stop: follow(),
      timer: undefined,
      isRead: false,
      readAt: 0,
      doubts: 0,
      object: undefined,
      told: undefined,
      version: -1n,
    }
    this.#known.set(place, known)
    known.listeners++
    clearTimeout(known.timer)
    return () => {
      known.listeners--
      if (known.listeners === 0) this.#forgetIn(lingerMs, place, known)
    }
  }

  /**
   * An object is about to be written; the answer is called with what it is then, where that is known. It is as good as what
   * a read answers: for the next read, and from then on where the object is followed already. What is told of it before the
   * write has answered counts too: its controller may be faster.
   */
  writing(place: string, isFollowed: boolean): (object: KubeObject | undefined) => void {
    const release = isFollowed ? this.hold(place, () => () => {}) : undefined
    const doubts = this.#known.get(place)?.doubts
    return (object) => {
      release?.()
      const known = this.#known.get(place)
      if (object && known && isFollowed && known.doubts === doubts) return this.#wrote(place, object, known)
      this.distrust(place)
      if (object && !isFollowed) this.#remember(place, object)
    }
  }

  tell(place: string, object: KubeObject, isGone: boolean): void {
    const known = this.#known.get(place)
    if (!known) return
    const version = versionOf(object)
    if (version <= (known.told?.version ?? known.version)) return
    known.told = { version, object: isGone ? undefined : object }
    if (known.isRead) take(known)
  }

  /** As `client.get`. `isLasting`: nothing happens to it once it is there, so that it need not be followed to be believed. */
  async get(
    reference: ObjectReference,
    place: string,
    isLasting: boolean,
    signal?: AbortSignal,
  ): Promise<KubeObject | undefined> {
    const known = this.#known.get(place)
    if (known?.isRead && this.#now() - known.readAt < believedMs) return known.object
    if (isLasting && !known)
      return this.#written.get(place)?.object ?? this.#readLasting(reference, place, signal)
    const doubts = known?.doubts
    const object = this.#takeWritten(place) ?? (await this.#read(reference, signal))
    if (!known || known.doubts !== doubts) return object
    // Told, but not there: it has been made or has ended meanwhile, and who asks next reads it again.
    known.isRead = object !== undefined || known.told?.object === undefined
    known.readAt = this.#now()
    known.object = object
    known.version = object ? versionOf(object) : -1n
    if (object) take(known)
    return known.object
  }

  /** Is read anew, or everything is: what was told may be behind. */
  distrust(place?: string): void {
    for (const known of place === undefined ? this.#known.values() : [this.#known.get(place)]) {
      if (!known) continue
      known.isRead = false
      known.doubts++
      // The read that follows tells more. A cluster that was restored counts from where it was then.
      known.told = undefined
    }
    for (const written of place === undefined ? [...this.#written.keys()] : [place])
      this.#takeWritten(written)
  }

  close(): void {
    for (const [place, known] of this.#known) this.#forget(place, known)
    for (const place of [...this.#written.keys()]) this.#takeWritten(place)
  }

  #wrote(place: string, object: KubeObject, known: Known): void {
    known.isRead = true
    known.readAt = this.#now()
    known.doubts++
    known.object = object
    known.version = versionOf(object)
    take(known)
    if (known.listeners === 0) this.#forgetIn(writtenLingerMs, place, known)
  }

  async #readLasting(reference: ObjectReference, place: string, signal: AbortSignal | undefined) {
    const object = await this.#read(reference, signal)
    if (object) this.#remember(place, object)
    return object
  }

  #remember(place: string, object: KubeObject): void {
    this.#takeWritten(place)
    const timer = setTimeout(() => this.#written.delete(place), writtenLingerMs)
    timer.unref()
    this.#written.set(place, { object, timer })
  }

  #takeWritten(place: string): KubeObject | undefined {
    const written = this.#written.get(place)
    clearTimeout(written?.timer)
    this.#written.delete(place)
    return written?.object
  }

  #forgetIn(ms: number, place: string, known: Known): void {
    clearTimeout(known.timer)
    known.timer = setTimeout(() => this.#forget(place, known), ms)
    known.timer.unref()
  }

  #forget(place: string, known: Known): void {
    clearTimeout(known.timer)
    known.stop()
    this.#known.delete(place)
  }
}

function take(known: Known): void {
  const { told } = known
  if (!told || told.version <= known.version) return
  known.object = told.object
  known.version = told.version
}

/** Opaque by the book; every server counts. */
function versionOf({ metadata }: KubeObject): bigint {
  return /^\d+$/.test(metadata.resourceVersion ?? '') ? BigInt(metadata.resourceVersion!) : 0n
}
