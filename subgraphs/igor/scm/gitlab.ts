import { type JsonObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import { defineScm, mostEntries, type Range, type RepositoryPlace } from './define.ts'
import { Rest, readPages } from './support/rest.ts'
import { distinct, textOf, timeOf } from './support/values.ts'

/** GitLab leaves files of a comparison out when there are more, and does not say so. */
const mostFiles = 1_000

/** https://docs.gitlab.com/api/repositories, https://docs.gitlab.com/api/branches */
export const gitlab = defineScm<{ readonly privateToken?: string | undefined }>({
  type: 'gitlab',
  connect({ baseUrl, privateToken }, ports) {
    const headers: Record<string, string> = privateToken ? { 'private-token': privateToken } : {}
    const rest = new Rest({ base: baseUrl, title: 'GitLab', headers }, ports)
    const ofRepository = ({ project, repository }: RepositoryPlace, ...more: readonly string[]) => [
      'api',
      'v4',
      'projects',
      `${project}/${repository}`,
      'repository',
      ...more,
    ]

    async function compare(
      place: RepositoryPlace,
      { from, to }: Range,
      signal: AbortSignal,
    ): Promise<JsonObject> {
      const address = { path: ofRepository(place, 'compare'), query: { from, to } }
      return objectOf((await rest.json(address, signal)).value)
    }

    return {
      type: 'gitlab',
      baseUrl,
      async commits(place, range, signal) {
        const { commits } = await compare(place, range, signal)
        return objectsOf(commits).slice(-mostEntries).map(commitOf).toReversed()
      },
      async changedFiles(place, range, signal) {
        const { diffs, compare_timeout: isCut } = await compare(place, range, signal)
        const files = objectsOf(diffs)
        if (isCut === true || files.length >= mostFiles) return undefined
        return distinct(files.flatMap((file) => [textOf(file.new_path), textOf(file.old_path)]))
      },
      async file(place, path, ref, signal) {
        const address = { path: ofRepository(place, 'files', path, 'raw'), query: { ref } }
        return (await rest.bytes(address, signal)).body
      },
      async branches(place, signal) {
        const { items } = await readPages(mostEntries, '1', async (page) => {
          const address = { path: ofRepository(place, 'branches'), query: { per_page: '100', page } }
          const { value, headers: answered } = await rest.json(address, signal)
          return { items: objectsOf(value), next: answered['x-next-page'] || undefined }
        })
        return items.map(({ name, commit }) => ({ name: textOf(name), commit: textOf(objectOf(commit).id) }))
      },
    }
  },
})

const commitOf = ({ id, author_name, authored_date, created_at, message, web_url }: JsonObject) => ({
  id: textOf(id),
  displayId: textOf(id).slice(0, 8),
  authorDisplayName: textOf(author_name),
  timestamp: timeOf(authored_date) || timeOf(created_at),
  message: textOf(message),
  commitUrl: textOf(web_url),
})
