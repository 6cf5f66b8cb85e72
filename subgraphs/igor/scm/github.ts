import { type JsonObject, objectOf, objectsOf } from '#platform/definition/json.ts'
import { defineScm, mostEntries, type Range, type RepositoryPlace } from './define.ts'
import { Rest, readPages } from './support/rest.ts'
import { distinct, textOf, timeOf } from './support/values.ts'

/** As many files are told of a comparison as this. */
const mostFiles = 300

/** https://docs.github.com/en/rest, version 2022-11-28; an Enterprise Server answers the same. */
export const github = defineScm<{ readonly accessToken?: string | undefined }>({
  type: 'github',
  connect({ baseUrl, accessToken }, ports) {
    const headers = {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      ...(accessToken && { authorization: `Bearer ${accessToken}` }),
    }
    const rest = new Rest({ base: baseUrl, title: 'GitHub', headers }, ports)
    const repos = ({ project, repository }: RepositoryPlace, ...more: readonly string[]) => [
      'repos',
      project,
      repository,
      ...more,
    ]
    const compared = (place: RepositoryPlace, { from, to }: Range, page: number) => ({
      path: repos(place, 'compare', `${from}...${to}`),
      query: { per_page: '100', page: String(page) },
    })

    return {
      type: 'github',
      baseUrl,
      async commits(place, range, signal) {
        const { items } = await readPages(mostEntries, 1, async (page) => {
          const { value, headers: answered } = await rest.json(compared(place, range, page), signal)
          const items = objectsOf(objectOf(value).commits)
          return { items, next: hasNext(answered) ? page + 1 : undefined }
        })
        return items.map(commitOf).toReversed()
      },
      async changedFiles(place, range, signal) {
        const { value } = await rest.json(compared(place, range, 1), signal)
        const files = objectsOf(objectOf(value).files)
        if (files.length >= mostFiles) return undefined
        return distinct(files.flatMap((file) => [textOf(file.filename), textOf(file.previous_filename)]))
      },
      async file(place, path, ref, signal) {
        const address = { path: repos(place, 'contents', ...path.split('/')), query: { ref } }
        const raw = { accept: 'application/vnd.github.raw+json' }
        return (await rest.bytes(address, signal, raw)).body
      },
      async branches(place, signal) {
        const { items } = await readPages(mostEntries, 1, async (page) => {
          const address = { path: repos(place, 'branches'), query: { per_page: '100', page: String(page) } }
          const { value, headers: answered } = await rest.json(address, signal)
          return { items: objectsOf(value), next: hasNext(answered) ? page + 1 : undefined }
        })
        return items.map(({ name, commit }) => ({ name: textOf(name), commit: textOf(objectOf(commit).sha) }))
      },
    }
  },
})

const hasNext = ({ link = '' }: Readonly<Record<string, string>>) => link.includes('rel="next"')

function commitOf({ sha, html_url, commit }: JsonObject) {
  const { message, author } = objectOf(commit)
  const { name, date } = objectOf(author)
  return {
    id: textOf(sha),
    displayId: textOf(sha).slice(0, 8),
    authorDisplayName: textOf(name),
    timestamp: timeOf(date),
    message: textOf(message),
    commitUrl: textOf(html_url),
  }
}
