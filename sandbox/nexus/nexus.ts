import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

export interface NexusComponent {
  readonly repository: string
  readonly format: string
  readonly group: string | null
  readonly name: string
  readonly version: string | null
}

export interface NexusTwin extends Twin {
  readonly components: NexusComponent[]
  pageSize: number
}

/**
 * A little Nexus 3: the components of a repository, and the search by repository, group, name and version, in pages with a
 * continuationToken (help.sonatype.com: Components API, Search API). Callers show name and password.
 */
export async function startNexus(username: string, password: string): Promise<NexusTwin> {
  const components: NexusComponent[] = []
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const twin = await startTwin((request) => answer(request, authorization, nexus))
  const nexus: NexusTwin = Object.assign(twin, { components, pageSize: 10 })
  return nexus
}

function answer({ path, query, headers }: TwinRequest, authorization: string, nexus: NexusTwin): TwinAnswer {
  if (headers.authorization !== authorization) return { status: 401 }
  const isSearch = path === '/service/rest/v1/search'
  if (!isSearch && path !== '/service/rest/v1/components') return { status: 404 }
  const conditions = (
    isSearch ? ['repository', 'group', 'name', 'version'] : ['repository']
  ) as (keyof NexusComponent)[]
  const found = nexus.components.filter((component) =>
    conditions.every((key) => !query.has(key) || component[key] === query.get(key)),
  )
  const from = Number(query.get('continuationToken') ?? 0)
  const to = from + nexus.pageSize
  const items = found
    .slice(from, to)
    .map((component, index) => ({ id: `${from + index}`, ...component, assets: [] }))
  return { body: { items, continuationToken: to < found.length ? String(to) : null } }
}
