import { startTwin, type Twin } from '../http/twin.ts'

interface TextMessage {
  readonly to: string
  readonly from: string
  readonly body: string
}

export interface TwilioTwin extends Twin {
  readonly messages: readonly TextMessage[]
}

/** A Twilio of pretence: its message resource, as www.twilio.com/docs/messaging/api/message-resource has it. */
export async function startTwilio(account: string, token: string): Promise<TwilioTwin> {
  const messages: TextMessage[] = []
  const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`
  const refusal = (status: number, code: number, message: string) => ({
    status,
    body: { status, code, message },
  })
  const twin = await startTwin(({ method, path, headers, body }) => {
    if (method !== 'POST' || path !== `/2010-04-01/Accounts/${account}/Messages.json`)
      return refusal(404, 20_404, 'The requested resource was not found')
    if (headers.authorization !== authorization) return refusal(401, 20_003, 'Authenticate')
    const form = new URLSearchParams(body.toString())
    const message = { to: form.get('To') ?? '', from: form.get('From') ?? '', body: form.get('Body') ?? '' }
    if (!/^\+[1-9]\d{6,14}$/.test(message.to)) return refusal(400, 21_211, "Invalid 'To' Phone Number")
    if (message.body === '' || message.body.length > 1_600)
      return refusal(400, 21_617, 'The body is empty or too long')
    messages.push(message)
    return { status: 201, body: { sid: `SM${String(messages.length).padStart(32, '0')}`, status: 'queued' } }
  })
  return { ...twin, messages }
}
