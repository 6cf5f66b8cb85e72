import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { builtinResources } from './builtin.ts'
import { customResources } from './custom.ts'
import { apiVersionOf, type Resource, storedKey } from './resource.ts'

/** Which resources are served: the built-in ones and those of the CustomResourceDefinitions. */
export class Registry {
  #byPath = new Map<string, Resource>()
  #byKind = new Map<string, Resource>()
  #byKey = new Map<string, Resource[]>()
  #definitions = new Map<string, readonly Resource[]>()
  #generation = 0

  constructor() {
    for (const resource of builtinResources) this.#add(resource)
  }

  /** Counts the changes: what is made of the registry can be kept until it moves. */
  get generation(): number {
    return this.#generation
  }

  /** All versions served, in the order in which groups appear. */
  all(): Iterable<Resource> {
    return this.#byPath.values()
  }

  find(group: string, version: string, plural: string): Resource | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`)
  }

  ofKind(apiVersion: string, kind: string): Resource | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`)
  }

  /** The version in which objects of a kind (`Deployment.apps`) are kept. */
  stored(key: string): Resource | undefined {
    const versions = this.#byKey.get(key)
    return versions?.find((one) => one.version === one.storageVersion) ?? versions?.[0]
  }

  define(definition: KubeObject): void {
    this.undefine(definition)
    const resources = customResources(definition)
    this.#definitions.set(definition.metadata.name!, resources)
    for (const resource of resources) this.#add(resource)
  }

  undefine(definition: KubeObject): void {
    const name = definition.metadata.name!
    for (const resource of this.#definitions.get(name) ?? []) {
      this.#byPath.delete(`${resource.group}/${resource.version}/${resource.plural}`)
      this.#byKind.delete(`${apiVersionOf(resource)}/${resource.kind}`)
      this.#byKey.delete(storedKey(resource))
    }
    this.#definitions.delete(name)
    this.#generation++
  }

  #add(resource: Resource): void {
    this.#byPath.set(`${resource.group}/${resource.version}/${resource.plural}`, resource)
    this.#byKind.set(`${apiVersionOf(resource)}/${resource.kind}`, resource)
    const key = storedKey(resource)
    this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), resource])
    this.#generation++
  }
}
