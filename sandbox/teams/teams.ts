import { startTwin, type Twin } from '../http/twin.ts'

interface Card {
  readonly type: string
  readonly version: string
  readonly body: readonly { readonly type: string; readonly text: string }[]
}

export interface TeamsTwin extends Twin {
  readonly cards: readonly Card[]
  /** The webhook of its one channel. */
  readonly webhook: string
}

/**
 * A Microsoft Teams of pretence: a channel's webhook that takes adaptive cards, as
 * learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using has it.
 */
export async function startTeams(): Promise<TeamsTwin> {
  const cards: Card[] = []
  const path = '/workflows/0a1b2c3d4e5f/triggers/manual/paths/invoke'
  const twin = await startTwin((request) => {
    if (request.path !== path || request.query.get('sig') !== 'signature-of-the-twin')
      return { status: 401, body: { error: { code: 'DirectApiAuthorizationRequired' } } }
    const { type, attachments = [] } = JSON.parse(request.body.toString())
    const [{ contentType = '', content = {} } = {}] = attachments
    if (type !== 'message' || contentType !== 'application/vnd.microsoft.card.adaptive')
      return { status: 400, body: 'Summary or Text is required.' }
    cards.push(content)
    return { status: 202 }
  })
  return { ...twin, cards, webhook: `${twin.url}${path}?sig=signature-of-the-twin` }
}
