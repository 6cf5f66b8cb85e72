import { type JsonObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import { defineScm, mostEntries, type RepositoryPlace } from './define.ts'
import { authorizationOf, type BitbucketCredentials } from './support/credentials.ts'
import { Rest, readPages } from './support/rest.ts'
import { distinct, textOf } from './support/values.ts'

const mostFiles = 5_000

/** https://developer.atlassian.com/server/bitbucket/rest: Bitbucket Server and Data Center. What it calls `from` has more than `to`. */
export const bitbucketServer = defineScm<BitbucketCredentials>({
  type: 'stash',
  connect({ baseUrl, ...credentials }, ports) {
    const rest = new Rest(
      { base: baseUrl, title: 'Bitbucket Server', headers: authorizationOf(credentials) },
      ports,
    )
    const at = ({ project, repository }: RepositoryPlace, ...more: readonly string[]) => [
      'rest',
      'api',
      '1.0',
      'projects',
      project,
      'repos',
      repository,
      ...more,
    ]

    const list = (
      most: number,
      path: readonly string[],
      query: Record<string, string>,
      signal: AbortSignal,
    ) =>
      readPages<JsonObject, number>(most, 0, async (start) => {
        const address = { path, query: { ...query, limit: '500', start: String(start) } }
        const { values, isLastPage, nextPageStart } = objectOf((await rest.json(address, signal)).value)
        const isMore = isLastPage === false && typeof nextPageStart === 'number'
        return { items: objectsOf(values), next: isMore ? nextPageStart : undefined }
      })

    return {
      type: 'stash',
      baseUrl,
      async commits(place, { from, to }, signal) {
        const range = { from: to, to: from }
        const { items } = await list(mostEntries, at(place, 'compare', 'commits'), range, signal)
        return items.map((commit) => commitOf(baseUrl, place, commit))
      },
      async changedFiles(place, { from, to }, signal) {
        const range = { from: to, to: from }
        const { items, isWhole } = await list(mostFiles, at(place, 'compare', 'changes'), range, signal)
        if (!isWhole) return undefined
        return distinct(
          items.flatMap((file) => [
            textOf(objectOf(file.path).toString),
            textOf(objectOf(file.srcPath).toString),
          ]),
        )
      },
      async file(place, path, ref, signal) {
        const address = { path: at(place, 'raw', ...path.split('/')), query: { at: ref } }
        return (await rest.bytes(address, signal)).body
      },
      async branches(place, signal) {
        const { items } = await list(mostEntries, at(place, 'branches'), {}, signal)
        return items.map(({ displayId, latestCommit }) => ({
          name: textOf(displayId),
          commit: textOf(latestCommit),
        }))
      },
    }
  },
})

function commitOf(
  baseUrl: string,
  { project, repository }: RepositoryPlace,
  { id, displayId, author, authorTimestamp, message }: JsonObject,
) {
  const { displayName, name } = objectOf(author)
  const page = `${baseUrl.replace(/\/+$/, '')}/projects/${project}/repos/${repository}/commits/${textOf(id)}`
  return {
    id: textOf(id),
    displayId: textOf(displayId) || textOf(id).slice(0, 8),
    authorDisplayName: textOf(displayName) || textOf(name),
    timestamp: typeof authorTimestamp === 'number' ? authorTimestamp : 0,
    message: textOf(message),
    commitUrl: page,
  }
}
