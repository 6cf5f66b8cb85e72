import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ApiResource, ObjectReference } from '../client/client.ts'

/** One object as it is, and as it would be: undefined where it is, or would be, not there. */
export interface RehearsedWrite {
  readonly resource: ApiResource
  readonly before: KubeObject | undefined
  after: KubeObject | undefined
  /** Deleted and made again. */
  isRecreated: boolean
}

/** What would have been written, in the order in which the first write of each object began: writes run side by side. */
export class Overlay {
  readonly #writes = new Map<string, RehearsedWrite>()
  readonly #begun = new Set<string>()

  begin(reference: ObjectReference): void {
    this.#begun.add(keyOf(reference))
  }

  find(reference: ObjectReference): RehearsedWrite | undefined {
    return this.#writes.get(keyOf(reference))
  }

  /** `before` counts only for the first write of an object. */
  put(reference: ObjectReference, before: KubeObject | undefined, after: KubeObject | undefined): void {
    const known = this.find(reference)
    if (known) {
      if (known.before && !known.after && after) known.isRecreated = true
      known.after = after
    } else {
      const { resource } = reference
      this.#writes.set(keyOf(reference), { resource, before, after, isRecreated: false })
    }
  }

  of(resource: ApiResource): RehearsedWrite[] {
    return this.all().filter(
      (write) => write.resource.plural === resource.plural && write.resource.group === resource.group,
    )
  }

  all(): RehearsedWrite[] {
    return [...this.#begun].flatMap((key) => this.#writes.get(key) ?? [])
  }
}

const keyOf = ({ resource, namespace = '', name }: ObjectReference) =>
  [resource.group, resource.plural, resource.namespaced ? namespace : '', name].join('/')
