import { randomUUID } from 'node:crypto'
import type { TwinAnswer, TwinRequest } from '../http/twin.ts'

export interface User {
  readonly name: string
  readonly password: string
  readonly apiToken: string
}

/** Who asks: known by a password or an API token. */
export interface Identity {
  readonly user: string
  /** Requests with an API token need no crumb. */
  readonly byToken: boolean
}

/** Log-in and protection against forged requests: a crumb is good for the session that it was made in. */
export class Access {
  readonly #users: readonly User[]
  readonly #crumbs = new Map<string, string>()

  constructor(users: readonly User[]) {
    this.#users = users
  }

  /** Undefined for an unknown user or a wrong password. */
  identify({ headers }: TwinRequest): Identity | undefined {
    const [, basic = ''] = /^Basic (.+)$/i.exec(headers.authorization ?? '') ?? []
    const [name, ...rest] = Buffer.from(basic, 'base64').toString().split(':')
    const secret = rest.join(':')
    const user = this.#users.find((each) => each.name === name)
    if (user?.apiToken === secret) return { user: user.name, byToken: true }
    return user?.password === secret ? { user: user.name, byToken: false } : undefined
  }

  issueCrumb(): TwinAnswer {
    const session = `node0${randomUUID().replaceAll('-', '')}`
    const crumb = randomUUID().replaceAll('-', '')
    this.#crumbs.set(session, crumb)
    return {
      headers: { 'set-cookie': `JSESSIONID.twin=${session}; Path=/; HttpOnly` },
      body: {
        _class: 'hudson.security.csrf.DefaultCrumbIssuer',
        crumb,
        crumbRequestField: 'Jenkins-Crumb',
      },
    }
  }

  hasCrumb({ headers }: TwinRequest): boolean {
    const [, session = ''] = /JSESSIONID\.twin=(\w+)/.exec(headers.cookie ?? '') ?? []
    const crumb = this.#crumbs.get(session)
    return crumb !== undefined && crumb === headers['jenkins-crumb']
  }

  /** All sessions end, as at a restart. */
  forget(): void {
    this.#crumbs.clear()
  }
}
