import { createHash } from 'node:crypto'
import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

export interface RegistryTwin extends Twin {
  /** Puts a tag; what it stands for is told by any text. Answers the digest. */
  push(repository: string, tag: string, content: string): string
  /** Repositories, each with its tags and their digests. */
  readonly repositories: Map<string, Map<string, string>>
  /** Scopes of the tokens that were handed out. */
  readonly scopes: string[]
}

interface Options {
  readonly username: string
  readonly password: string
  /** Docker Hub and others do not tell their repositories. */
  readonly hasCatalog?: boolean
}

/** Seconds that a token is good for. */
const expiresIn = 300

/**
 * A registry that hands out tokens as Docker Hub does: distribution.github.io/distribution/spec/api (catalog and tags in pages, heads
 * of manifests) and …/spec/auth/token (the challenge, and the token that belongs to a scope).
 */
export async function startRegistry({
  username,
  password,
  hasCatalog = true,
}: Options): Promise<RegistryTwin> {
  const repositories: RegistryTwin['repositories'] = new Map()
  const scopes: string[] = []
  const login = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const twin = await startTwin((request) => {
    if (request.path === '/token') return token(request)
    const scope = scopeOf(request.path)
    if (request.headers.authorization !== `Bearer ${tokenFor(scope)}`) return challenge(scope)
    return answer(request)
  })

  function token({ headers, query }: TwinRequest): TwinAnswer {
    if (headers.authorization !== login)
      return { status: 401, body: { details: 'incorrect username or password' } }
    const scope = query.get('scope') ?? ''
    scopes.push(scope)
    return { body: { token: tokenFor(scope), expires_in: expiresIn } }
  }

  const challenge = (scope: string): TwinAnswer => ({
    status: 401,
    headers: { 'www-authenticate': `Bearer realm="${twin.url}/token",service="registry",scope="${scope}"` },
    body: { errors: [{ code: 'UNAUTHORIZED' }] },
  })

  function answer({ path, query }: TwinRequest): TwinAnswer {
    if (path === '/v2/_catalog')
      return hasCatalog ? listed('repositories', [...repositories.keys()], path, query, {}) : notFound
    const [, name = '', tag] = /^\/v2\/(.+)\/(?:tags\/list|manifests\/([^/]+))$/.exec(path) ?? []
    const tags = repositories.get(name)
    if (!tags) return notFound
    if (tag === undefined) return listed('tags', [...tags.keys()], path, query, { name })
    const digest = tags.get(tag)
    return digest ? { headers: { 'docker-content-digest': digest } } : notFound
  }

  return Object.assign(twin, {
    repositories,
    scopes,
    push(repository: string, tag: string, content: string) {
      const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`
      const tags = repositories.get(repository) ?? new Map<string, string>()
      repositories.set(repository, tags.set(tag, digest))
      return digest
    },
  })
}

const notFound: TwinAnswer = { status: 404, body: { errors: [{ code: 'NAME_UNKNOWN' }] } }

const tokenFor = (scope: string) => createHash('sha256').update(scope).digest('hex')

function scopeOf(path: string): string {
  if (path === '/v2/_catalog') return 'registry:catalog:*'
  return `repository:${/^\/v2\/(.+)\/(?:tags|manifests)\//.exec(path)?.[1] ?? ''}:pull`
}

/** In the order of their bytes; a page says where the next one is. */
function listed(key: string, all: string[], path: string, query: URLSearchParams, more: object): TwinAnswer {
  const last = query.get('last') ?? ''
  const rest = all.sort().filter((name) => name > last)
  const page = rest.slice(0, Number(query.get('n') ?? rest.length))
  const isEnd = page.length === rest.length
  const link = `<${path}?n=${page.length}&last=${encodeURIComponent(page.at(-1) ?? '')}>; rel="next"`
  return { ...(!isEnd && { headers: { link } }), body: { ...more, [key]: page } }
}
