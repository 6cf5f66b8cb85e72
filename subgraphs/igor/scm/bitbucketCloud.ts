import { type JsonObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import { notFound, PlatformError } from '#platform/errors/errors.ts'
import { defineScm, mostEntries, type RepositoryPlace } from './define.ts'
import { authorizationOf, type BitbucketCredentials } from './support/credentials.ts'
import { type Address, Rest, readPages } from './support/rest.ts'
import { distinct, textOf, timeOf } from './support/values.ts'

const mostFiles = 5_000

/** https://developer.atlassian.com/cloud/bitbucket/rest */
export const bitbucketCloud = defineScm<BitbucketCredentials>({
  type: 'bitbucket',
  connect({ baseUrl, ...credentials }, ports) {
    const rest = new Rest({ base: baseUrl, title: 'Bitbucket', headers: authorizationOf(credentials) }, ports)
    const at = ({ project, repository }: RepositoryPlace, ...more: readonly string[]) => [
      '2.0',
      'repositories',
      project,
      repository,
      ...more,
    ]

    const list = (most: number, first: Address, signal: AbortSignal) =>
      readPages<JsonObject, Address | string>(most, first, async (address) => {
        const { values, next } = objectOf((await rest.json(address, signal)).value)
        return { items: objectsOf(values), next: textOf(next) || undefined }
      })

    /** The commit of a name: names with slashes cannot stand where files are asked for. */
    async function commitOfName(place: RepositoryPlace, ref: string, signal: AbortSignal): Promise<string> {
      if (!ref.includes('/')) return ref
      const name = ref.replace(/^refs\/(heads|tags)\//, '')
      for (const kind of ['branches', 'tags']) {
        const found = await optional(rest.json({ path: at(place, 'refs', kind, ...name.split('/')) }, signal))
        if (found) return textOf(objectOf(objectOf(found.value).target).hash)
      }
      throw notFound('branch or tag', ref)
    }

    return {
      type: 'bitbucket',
      baseUrl,
      async commits(place, { from, to }, signal) {
        const query = { include: to, exclude: from, pagelen: '100' }
        const { items } = await list(mostEntries, { path: at(place, 'commits'), query }, signal)
        return items.map(commitOf)
      },
      async changedFiles(place, { from, to }, signal) {
        const path = at(place, 'diffstat', `${to}..${from}`)
        const { items, isWhole } = await list(mostFiles, { path, query: { pagelen: '500' } }, signal)
        if (!isWhole) return undefined
        return distinct(
          items.flatMap((file) => [textOf(objectOf(file.new).path), textOf(objectOf(file.old).path)]),
        )
      },
      async file(place, path, ref, signal) {
        const commit = await commitOfName(place, ref, signal)
        return (await rest.bytes({ path: at(place, 'src', commit, ...path.split('/')) }, signal)).body
      },
      async branches(place, signal) {
        const first = { path: at(place, 'refs', 'branches'), query: { pagelen: '100' } }
        const { items } = await list(mostEntries, first, signal)
        return items.map(({ name, target }) => ({
          name: textOf(name),
          commit: textOf(objectOf(target).hash),
        }))
      },
    }
  },
})

function commitOf({ hash, message, date, author, links }: JsonObject) {
  const { user, raw } = objectOf(author)
  return {
    id: textOf(hash),
    displayId: textOf(hash).slice(0, 8),
    authorDisplayName: textOf(objectOf(user).display_name) || textOf(raw).replace(/\s*<.*$/, ''),
    timestamp: timeOf(date),
    message: textOf(message),
    commitUrl: textOf(objectOf(objectOf(links).html).href),
  }
}

/** Undefined for what is not there. */
const optional = <T>(read: Promise<T>): Promise<T | undefined> =>
  read.catch((error: unknown) => {
    if (error instanceof PlatformError && error.code === 'NOT_FOUND') return undefined
    throw error
  })
