import { startTwin, type Twin, type TwinAnswer, type TwinRequest } from '../http/twin.ts'

type Json = Record<string, unknown>

export interface ElasticsearchTwin extends Twin {
  /** Documents by index and id, in the order in which they were created. */
  readonly indexes: ReadonlyMap<string, ReadonlyMap<string, Json>>
  /** The answer for single documents: a status other than 201 and the type of the error. */
  refuse(decide: (document: Json) => { status: number; type: string } | undefined): void
}

/**
 * The part of Elasticsearch and OpenSearch that takes documents: `POST /_bulk` with `create` and `index` actions, and
 * `GET /<index>/_count`. It follows the page "Bulk API" of Elastic's REST reference: NDJSON with a line break at its end, one item an
 * action in the answer, 409 for the creation of a document that is there.
 */
export async function startElasticsearch(port = 0): Promise<ElasticsearchTwin> {
  const indexes = new Map<string, Map<string, Json>>()
  let decide: (document: Json) => { status: number; type: string } | undefined = () => undefined

  function item(action: Json, document: Json): Json {
    const [verb, target] = Object.entries(action)[0] as [string, { _index: string; _id: string }]
    const index = indexes.get(target._index) ?? new Map<string, Json>()
    indexes.set(target._index, index)
    const answer = (status: number, type?: string) => ({
      [verb]: {
        ...target,
        status,
        ...(type && { error: { type, reason: `of ${JSON.stringify(document)}` } }),
      },
    })
    const refusal = decide(document)
    if (refusal) return answer(refusal.status, refusal.type)
    if (verb === 'create' && index.has(target._id)) return answer(409, 'version_conflict_engine_exception')
    index.set(target._id, document)
    return answer(201)
  }

  function bulk({ body, headers }: TwinRequest): TwinAnswer {
    const text = body.toString('utf8')
    if (!/^application\/(x-ndjson|json)/.test(headers['content-type'] ?? '')) return { status: 406 }
    if (!text.endsWith('\n')) return { status: 400, body: { error: 'must be terminated by a newline' } }
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json)
    const items: Json[] = []
    for (let at = 0; at < lines.length; at += 2) items.push(item(lines[at]!, lines[at + 1]!))
    const errors = items.some((entry) => (Object.values(entry)[0] as { status: number }).status >= 300)
    return { body: { took: 1, errors, items } }
  }

  const twin = await startTwin((request) => {
    const [, count] = /^\/([^/]+)\/_count$/.exec(request.path) ?? []
    if (count) return { body: { count: indexes.get(count)?.size ?? 0 } }
    return request.path === '/_bulk' && request.method === 'POST' ? bulk(request) : { status: 404 }
  }, port)
  return Object.assign(twin, {
    indexes,
    refuse(by: typeof decide) {
      decide = by
    },
  })
}
