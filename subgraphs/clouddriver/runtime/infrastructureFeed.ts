import { isOf, resourcesIn } from '../actions/infrastructure.ts'
import { type AnyResource, resourceId, resourceKinds } from '../domain/resources.ts'
import type { InventoryChange } from '../providers/provider.ts'
import type { Account, AccountRegistry } from './accounts.ts'

/** A change of a resource, or that it is there when somebody begins to look. */
export interface ResourceChange {
  readonly change: InventoryChange['change'] | 'PRESENT'
  readonly resource: AnyResource
}

/** Kind and id: a cloud may use one name for things of several kinds. */
const keyOf = (resource: AnyResource) => `${resource.kind}\n${resourceId(resource)}`

/**
 * What an application has in clouds: what is there, then each change, until `return`. What waits to be read is folded
 * per resource, so that a slow reader costs no more than the resources that there are, and always gets the last state.
 */
export class InfrastructureFeed implements AsyncIterableIterator<ResourceChange> {
  readonly #application: string
  /** What was not read yet, oldest first. */
  readonly #waiting = new Map<string, ResourceChange>()
  /** What the reader knows of, or will when it has read what waits. */
  readonly #known = new Map<string, AnyResource>()
  readonly #closeAccount = new Map<string, () => void>()
  readonly #close: () => void
  #wake: () => void = () => undefined
  #isOver = false

  constructor(application: string, accounts: AccountRegistry) {
    this.#application = application
    let isBegun = false
    this.#close = accounts.onChange((change, account) => {
      if (change === 'REMOVED') this.#leave(account)
      else this.#open(account, isBegun ? 'ADDED' : 'PRESENT')
    })
    isBegun = true
  }

  async next(): Promise<IteratorResult<ResourceChange>> {
    while (this.#waiting.size === 0 && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    const [first] = this.#waiting
    if (this.#isOver || !first) return { done: true, value: undefined }
    this.#waiting.delete(first[0])
    return { done: false, value: first[1] }
  }

  async return(): Promise<IteratorResult<ResourceChange>> {
    this.#isOver = true
    this.#close()
    for (const close of this.#closeAccount.values()) close()
    this.#wake()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #open(account: Account, change: 'PRESENT' | 'ADDED'): void {
    const listen = (change: InventoryChange) => this.#take(change)
    this.#closeAccount.set(account.name, account.open.inventory.onChange(listen))
    for (const kind of resourceKinds)
      for (const resource of resourcesIn(account, kind, this.#application)) this.#put({ change, resource })
  }

  #leave({ name }: Account): void {
    this.#closeAccount.get(name)?.()
    this.#closeAccount.delete(name)
    for (const resource of [...this.#known.values()])
      if (resource.account === name) this.#put({ change: 'REMOVED', resource })
  }

  #take({ change, resource }: InventoryChange): void {
    const before = this.#known.get(keyOf(resource))
    // It may have been given to another application.
    if (change === 'REMOVED' || !isOf(resource, this.#application)) {
      if (before) this.#put({ change: 'REMOVED', resource: change === 'REMOVED' ? resource : before })
    } else this.#put({ change: before ? 'CHANGED' : 'ADDED', resource })
  }

  #put(next: ResourceChange): void {
    const key = keyOf(next.resource)
    const folded = fold(this.#waiting.get(key), next)
    if (folded) this.#waiting.set(key, folded)
    else this.#waiting.delete(key)
    if (next.change === 'REMOVED') this.#known.delete(key)
    else this.#known.set(key, next.resource)
    this.#wake()
  }
}

/** What two changes are together; nothing when the second takes back the first. */
function fold(before: ResourceChange | undefined, next: ResourceChange): ResourceChange | undefined {
  if (!before) return next
  const isNew = before.change === 'PRESENT' || before.change === 'ADDED'
  if (next.change === 'REMOVED') return isNew ? undefined : next
  if (isNew) return { change: before.change, resource: next.resource }
  return { change: 'CHANGED', resource: next.resource }
}
