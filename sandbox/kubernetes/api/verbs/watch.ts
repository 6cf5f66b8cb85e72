import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { StatusError } from '../../errors.ts'
import { apiVersionOf, storedKey } from '../../resources/resource.ts'
import type { Test } from '../../selectors/fields.ts'
import { selectionOf } from '../../selectors/selection.ts'
import type { Change } from '../../storage/history.ts'
import type { ResourceCall } from '../api.ts'
import { invalidOption, numberOption } from '../options.ts'
import { type Form, negotiate } from '../output.ts'
import { present } from '../present.ts'
import { isTrue } from '../requestInfo.ts'
import { checkResourceVersion, expired } from '../resourceVersion.ts'

const bookmarkEveryMs = 60_000
/** A watch that names no end gets one of its own between half an hour and an hour. */
const defaultSeconds = () => 1800 + Math.random() * 1800
/** Who reads so slowly that this much waits is cut off, and comes back from where it was. */
const mostBufferedBytes = 16 * 1024 * 1024

/** Streams the changes of a resource from a revision on, until the client goes or the time is over. */
export async function watch(call: ResourceCall): Promise<void> {
  const { form } = negotiate(call.request.headers.accept)
  const wantsInitial = initialEventsWanted(call)
  const from = checkResourceVersion(call)
  const selection = selectionOf(call.info.query, call.resource)
  const seconds = numberOption(call.info.query, 'timeoutSeconds') || defaultSeconds()
  await call.api.cluster.store.settled()
  const stream = new WatchStream(call, form, selection)
  stream.open(seconds * 1000, from, wantsInitial)
}

/** Undefined when the request does not say: then the resourceVersion decides. */
function initialEventsWanted({ info }: ResourceCall): boolean | undefined {
  const wanted = info.query.get('sendInitialEvents')
  if (wanted === null) return undefined
  if (isTrue(wanted) && info.query.get('resourceVersionMatch') !== 'NotOlderThan') {
    throw invalidOption(
      'resourceVersionMatch',
      info.query.get('resourceVersionMatch') ?? '',
      'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      'Forbidden',
    )
  }
  return isTrue(wanted)
}

class WatchStream {
  readonly #call: ResourceCall
  readonly #form: Form
  readonly #selection: Test | undefined
  readonly #namespace: string | undefined
  readonly #wantsBookmarks: boolean
  #revision = 0
  #leave: (() => void)[] = []

  constructor(call: ResourceCall, form: Form, selection: Test | undefined) {
    this.#call = call
    this.#form = form
    this.#selection = selection
    this.#namespace = call.resource.isNamespaced ? call.target.namespace : undefined
    this.#wantsBookmarks = isTrue(call.info.query.get('allowWatchBookmarks'))
  }

  open(lifetimeMs: number, from: number | undefined, wantsInitial: boolean | undefined): void {
    const { response, api, resource } = this.#call
    const { store, clock } = api.cluster
    if (response.destroyed) return
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' })
    response.flushHeaders()
    const isFresh = wantsInitial ?? (from === undefined || from === 0)
    this.#revision = isFresh ? store.revision : (from ?? store.revision)
    const missed = isFresh ? [] : store.since(storedKey(resource), this.#revision)
    if (missed === undefined)
      return this.#refuse(expired(`too old resource version: ${from} (${store.revision})`))
    if (isFresh) this.#sendPresent(wantsInitial === true)
    this.#tell(missed)
    this.#leave = [
      api.watches.join(
        storedKey(resource),
        (changes) => this.#tell(changes),
        () => this.#end(),
      ),
      clock.after(lifetimeMs, () => this.#end()),
    ]
    if (this.#wantsBookmarks) this.#remind()
    response.once('close', () => this.#release())
  }

  #sendPresent(isMarked: boolean): void {
    const { api, resource } = this.#call
    for (const object of api.cluster.store.list(storedKey(resource), this.#namespace)) {
      if (this.#selects(object)) this.#write('ADDED', object)
    }
    if (isMarked && this.#wantsBookmarks) this.#bookmark({ 'k8s.io/initial-events-end': 'true' })
  }

  #tell(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.revision <= this.#revision) continue
      this.#revision = change.revision
      const seen = this.#seen(change)
      if (seen !== undefined) this.#write(...seen)
    }
  }

  /** A change as one who sees only what is selected: what comes into view is added, what leaves it deleted. */
  #seen({ type, object, before }: Change): [type: string, object: KubeObject] | undefined {
    if (this.#namespace !== undefined && object.metadata.namespace !== this.#namespace) return undefined
    const was = before !== undefined && this.#selects(before)
    if (type === 'DELETED') return was ? ['DELETED', object] : undefined
    const is = this.#selects(object)
    if (is) return [was ? 'MODIFIED' : 'ADDED', object]
    if (!was) return undefined
    const { resourceVersion } = object.metadata
    return ['DELETED', { ...before, metadata: { ...before.metadata, resourceVersion: resourceVersion! } }]
  }

  #selects(object: KubeObject): boolean {
    return this.#selection?.(object) ?? true
  }

  #write(type: string, object: KubeObject): void {
    this.#send(type, present(this.#call, object, this.#form))
  }

  #send(type: string, object: unknown): void {
    const { response } = this.#call
    if (response.writableLength > mostBufferedBytes) response.destroy()
    else response.write(`${JSON.stringify({ type, object })}\n`)
  }

  /** It promises that nothing before it is still to come: what is not told yet is behind it. */
  #bookmark(annotations?: Record<string, string>): void {
    const { resource, api } = this.#call
    this.#revision = Math.max(this.#revision, api.cluster.store.toldRevision)
    const object: KubeObject = {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource),
      metadata: {
        resourceVersion: String(this.#revision),
        creationTimestamp: null,
        ...(annotations === undefined ? {} : { annotations }),
      },
    }
    this.#send('BOOKMARK', this.#form === 'table' ? present(this.#call, object, 'table') : object)
  }

  #remind(): void {
    const cancel = this.#call.api.cluster.clock.after(bookmarkEveryMs, () => {
      this.#bookmark()
      this.#remind()
    })
    this.#leave[2] = cancel
  }

  #refuse(error: StatusError): void {
    this.#send('ERROR', error.toStatus())
    this.#call.response.end()
  }

  #end(): void {
    this.#release()
    if (this.#wantsBookmarks) this.#bookmark()
    this.#call.response.end()
  }

  #release(): void {
    for (const leave of this.#leave) leave()
    this.#leave = []
  }
}
