import { startTwin, type Twin } from '../http/twin.ts'

export interface GoogleChatTwin extends Twin {
  readonly texts: readonly string[]
  /** The webhook of its one space. */
  readonly webhook: string
}

/** A Google Chat of pretence: a space's webhook, as developers.google.com/workspace/chat/quickstart/webhooks has it. */
export async function startGoogleChat(): Promise<GoogleChatTwin> {
  const texts: string[] = []
  const path = '/v1/spaces/AAAA/messages'
  const twin = await startTwin(({ path: asked, query, body }) => {
    if (
      asked !== path ||
      query.get('key') !== 'key-of-the-twin' ||
      query.get('token') !== 'token-of-the-twin'
    )
      return { status: 403, body: { error: { code: 403, status: 'PERMISSION_DENIED' } } }
    const { text } = JSON.parse(body.toString())
    if (typeof text !== 'string' || text === '' || text.length > 4_096)
      return { status: 400, body: { error: { code: 400, status: 'INVALID_ARGUMENT' } } }
    texts.push(text)
    return { body: { name: `spaces/AAAA/messages/${texts.length}`, text } }
  })
  return { ...twin, texts, webhook: `${twin.url}${path}?key=key-of-the-twin&token=token-of-the-twin` }
}
