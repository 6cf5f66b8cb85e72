import { createHmac } from 'node:crypto'

/** Where a twin tells of what happens in it. */
export interface Hook {
  readonly url: string
  /** What its deliveries are signed with, or carry, as the system does it. */
  readonly secret?: string
  /** GitLab's signing token, which it has besides the secret. */
  readonly signingToken?: string
}

/** A delivery that was sent, and what was answered. */
export interface Delivery {
  readonly id: string
  readonly status: number
  readonly body: string
}

interface Sent {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Deliveries of webhooks: each has an id, and can be sent again with the same one, as the systems offer it. */
export class Deliveries {
  readonly #sent = new Map<string, Sent>()

  async send(id: string, sent: Sent): Promise<Delivery> {
    this.#sent.set(id, sent)
    const response = await fetch(sent.url, { method: 'POST', headers: sent.headers, body: sent.body })
    return { id, status: response.status, body: await response.text() }
  }

  redeliver(id: string): Promise<Delivery> {
    const sent = this.#sent.get(id)
    if (!sent) throw new Error(`There is no delivery ${id}`)
    return this.send(id, sent)
  }
}

export const hmac = (algorithm: 'sha1' | 'sha256', secret: string, body: string) =>
  createHmac(algorithm, secret).update(body).digest('hex')
