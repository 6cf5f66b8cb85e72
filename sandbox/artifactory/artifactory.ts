import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

/** A file of a repository. */
export interface StoredFile {
  readonly repo: string
  /** Without the name: com/example/lib/1.0. */
  readonly path: string
  readonly name: string
  /** ISO 8601. */
  readonly modified: string
  readonly build?: {
    readonly name: string
    readonly number: string
    readonly url: string
    readonly created: string
  }
}

export interface ArtifactoryTwin extends Twin {
  /** Under which the API stands. */
  readonly baseUrl: string
  readonly files: StoredFile[]
}

/** A minute: all that the query language's $last is used with here. */
const minuteMs = 60_000

/**
 * A little Artifactory: POST /artifactory/api/search/aql with `items.find({…}).include(…)`, criteria as values, $match, $gt, $gte and
 * $last, joined by "and" (jfrog.com/help, Artifactory Query Language). Callers show a bearer token.
 */
export async function startArtifactory(accessToken: string): Promise<ArtifactoryTwin> {
  const files: StoredFile[] = []
  const twin = await startTwin((request) => answer(request, accessToken, files))
  return Object.assign(twin, { baseUrl: `${twin.url}/artifactory`, files })
}

function answer(
  { method, path, headers, body }: TwinRequest,
  token: string,
  files: StoredFile[],
): TwinAnswer {
  if (headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { errors: [{ status: 401, message: 'Bad credentials' }] } }
  if (method !== 'POST' || path !== '/artifactory/api/search/aql') return { status: 404 }
  const query = /^items\.find\((\{.*\})\)\.include\(.*\)$/s.exec(body.toString())?.[1]
  if (!query) return { status: 400, body: 'Failed to parse query' }
  const criteria = JSON.parse(query) as Record<string, unknown>
  const results = files.filter((file) =>
    Object.entries(criteria).every(([field, wanted]) => holds(file[field as keyof StoredFile], wanted)),
  )
  const range = { start_pos: 0, end_pos: results.length, total: results.length }
  return { body: { results: results.map(shown), range } }
}

function holds(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted
  const text = String(value)
  return Object.entries(wanted).every(([operator, operand]) => {
    if (operator === '$match') return matches(text, String(operand))
    if (operator === '$gt') return Date.parse(text) > Date.parse(operand)
    if (operator === '$gte') return Date.parse(text) >= Date.parse(operand)
    if (operator === '$last') return Date.parse(text) > Date.now() - Number.parseInt(operand, 10) * minuteMs
    throw new Error(`no operator ${operator}`)
  })
}

/** `*` stands for any text. */
function matches(text: string, wildcards: string): boolean {
  const [head = '', ...parts] = wildcards.split('*')
  if (parts.length === 0) return text === head
  const tail = parts.pop()!
  let at = head.length
  if (!text.startsWith(head)) return false
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - tail.length >= at && text.endsWith(tail)
}

function shown({ build, ...file }: StoredFile) {
  if (!build) return file
  const fields = Object.fromEntries(Object.entries(build).map(([key, value]) => [`build.${key}`, value]))
  return { ...file, artifacts: [{ modules: [{ builds: [fields] }] }] }
}
