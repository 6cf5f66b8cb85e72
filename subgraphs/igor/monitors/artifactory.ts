import { z } from 'zod'
import type { JsonObject } from '#platform/definition/json.ts'
import { basic } from '#platform/fetch/credentials.ts'
import { ask, refusal } from '#platform/fetch/get.ts'
import { parseAnswer } from '#platform/fetch/json.ts'
import type { HttpClient } from '#platform/http/client.ts'
import type { ArtifactorySearch } from './artifactory/search.ts'
import type { Found, Look, Monitor, Poll } from './define.ts'

const timeoutMs = 60_000
const maxBytes = 64 * 1024 * 1024

const build = z.object({
  'build.created': z.string().optional(),
  'build.name': z.string().optional(),
  'build.number': z.string().optional(),
  'build.url': z.string().optional(),
})
const item = z.object({
  repo: z.string(),
  path: z.string(),
  name: z.string(),
  modified: z.string(),
  artifacts: z
    .array(z.object({ modules: z.array(z.object({ builds: z.array(build).optional() })).optional() }))
    .optional(),
})
type Item = z.infer<typeof item>
const answer = z.object({ results: z.array(item) })

/** Files that were put into a repository of Artifactory, by its query language (jfrog.com/help: Artifactory Query Language). */
export function artifactoryMonitor(
  search: ArtifactorySearch,
  http: HttpClient,
  pace: Pick<Monitor, 'everyMs' | 'threshold'>,
): Monitor {
  return { name: 'artifactory', partition: search.name, ...pace, poll: (look) => poll(search, http, look) }
}

/** Asks for what was changed since the newest that it has seen. All times are Artifactory's own: its clock need not be ours. */
async function poll(search: ArtifactorySearch, http: HttpClient, { mark, signal }: Look): Promise<Poll> {
  const since = textOf(mark?.since)
  const { items, now } = await find(search, since, http, signal)
  const told = new Set(Array.isArray(mark?.told) ? mark.told : [])
  const latest = items.reduce(
    (at, { modified }) => (Date.parse(modified) > Date.parse(at) ? modified : at),
    since ?? now,
  )
  const fresh = items
    .filter((each) => !told.has(keyOf(each)))
    .sort((a, b) => Date.parse(a.modified) - Date.parse(b.modified))
  // Of the same moment more may come: what was seen of it is remembered.
  const ofLatest = items.filter(({ modified }) => modified === latest).map(keyOf)
  return {
    found: since === undefined ? [] : fresh.flatMap((each) => found(search, each)),
    mark: { since: latest, told: ofLatest },
  }
}

async function find(
  search: ArtifactorySearch,
  since: string | undefined,
  http: HttpClient,
  signal: AbortSignal,
) {
  const { repo, repoType, groupId, searchPattern } = search
  const criteria = {
    repo,
    modified: since === undefined ? { $last: '1minutes' } : { $gte: since },
    path: { $match: `${groupId ? `${groupId.replaceAll('.', '/')}/` : ''}*` },
    name: { $match: `*.${searchPattern ?? (repoType === 'maven' ? 'pom' : 'tgz')}` },
  }
  const fields = ['path', 'repo', 'name', 'modified', 'artifact.module.build']
  const url = `${search.baseUrl}/api/search/aql`
  const request = {
    url,
    method: 'POST' as const,
    headers: { 'content-type': 'text/plain', ...authorization(search) },
    body: `items.find(${JSON.stringify(criteria)}).include(${fields.map((field) => JSON.stringify(field)).join(',')})`,
    account: search.name,
    fromConfiguration: true,
    insecure: search.ignoreSslIssues,
  }
  const bounds = { maxBytes, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) }
  const response = await ask(http, request, bounds)
  if (response.status !== 200) throw refusal(request, response)
  const date = Date.parse(response.headers.date ?? '')
  return {
    items: parseAnswer(answer, response.body, url).results,
    now: new Date(Number.isNaN(date) ? Date.now() : date).toISOString(),
  }
}

function authorization({ accessToken, username, password }: ArtifactorySearch): Record<string, string> {
  if (accessToken) return { authorization: `Bearer ${accessToken}` }
  return username ? { authorization: basic(username, password ?? '') } : {}
}

function found(search: ArtifactorySearch, each: Item): Found[] {
  const artifact = search.repoType === 'maven' ? mavenArtifact(search, each) : helmArtifact(search, each)
  if (!artifact) return []
  const details = { source: 'igor', type: 'artifactory' }
  return [
    { key: `artifactory/${search.name}/${keyOf(each)}`, details, content: { name: search.name, artifact } },
  ]
}

/** `group/of/it/artifact/version`. */
function mavenArtifact({ baseUrl }: ArtifactorySearch, each: Item): JsonObject | undefined {
  const parts = each.path.split('/')
  const [version, id] = [parts.at(-1), parts.at(-2)]
  if (parts.length < 3 || !version || !id) return undefined
  const name = `${parts.slice(0, -2).join('.')}:${id}`
  const builds = (each.artifacts?.[0]?.modules?.[0]?.builds ?? []).toSorted((a, b) =>
    (b['build.created'] ?? '').localeCompare(a['build.created'] ?? ''),
  )
  return {
    type: 'maven/file',
    name,
    version,
    reference: `${name}:${version}`,
    provenance: each.repo,
    location: `${baseUrl}/webapp/#/artifacts/browse/tree/General/${each.repo}/${each.path}/${each.name}`,
    ...(builds[0] && { metadata: { build: plain(builds[0]) } }),
  }
}

const helmArtifact = ({ baseUrl }: ArtifactorySearch, { repo, name }: Item): JsonObject => ({
  type: 'helm/file',
  name,
  version: name.slice(name.lastIndexOf('-') + 1).replace(/\.tgz$/, ''),
  reference: '',
  provenance: repo,
  location: `${baseUrl}/webapp/#/artifacts/browse/tree/General/${repo}/${name}`,
})

/** Without the prefix that the query language puts before each field. */
const plain = (given: z.infer<typeof build>) =>
  Object.fromEntries(Object.entries(given).map(([key, value]) => [key.replace(/^build\./, ''), value]))

const keyOf = ({ repo, path, name, modified }: Item) => `${repo}/${path}/${name}@${modified}`

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)
