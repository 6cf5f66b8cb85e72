import { createHash } from 'node:crypto'
import { groupsOf } from '../discovery/groups.ts'
import type { Registry } from '../resources/registry.ts'
import { openApiDocument } from './document.ts'

/** The OpenAPI v3 documents of what is served now, made when they are asked for. */
export class OpenApi {
  readonly #registry: Registry
  #generation = -1
  #documents = new Map<string, string>()

  constructor(registry: Registry) {
    this.#registry = registry
  }

  /** Where the document of each version of a group is. */
  index() {
    const versions = groupsOf(this.#registry).flatMap(({ name, versions }) =>
      versions.map((version) => (name === '' ? `api/${version}` : `apis/${name}/${version}`)),
    )
    // Clients keep a document by this: it changes when anything served does.
    const hash = createHash('sha256')
      .update([...this.#names()].join())
      .digest('hex')
      .slice(0, 32)
      .toUpperCase()
    return {
      paths: Object.fromEntries(
        versions.map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }]),
      ),
    }
  }

  /** The JSON of `api/v1`, `apis/apps/v1`, …; undefined when that is not served. */
  document(path: string): string | undefined {
    if (this.#generation !== this.#registry.generation) {
      this.#generation = this.#registry.generation
      this.#documents.clear()
    }
    const known = this.#documents.get(path)
    if (known !== undefined) return known
    const [, core, group, version] = /^(?:api\/([^/]+)|apis\/([^/]+)\/([^/]+))$/.exec(path) ?? []
    const name = core === undefined ? group : ''
    const found = groupsOf(this.#registry).find((one) => one.name === name)
    const wanted = core ?? version ?? ''
    if (found === undefined || !found.versions.includes(wanted)) return undefined
    const text = JSON.stringify(openApiDocument(this.#registry, found.name, wanted))
    this.#documents.set(path, text)
    return text
  }

  *#names(): Iterable<string> {
    for (const { group, version, kind, definition } of this.#registry.all()) {
      yield `${group}/${version}/${kind}/${definition?.metadata.generation ?? ''}`
    }
  }
}
