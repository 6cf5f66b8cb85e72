import type { IncomingMessage } from 'node:http'
import { StatusError } from '../errors.ts'
import type { Caller } from '../objects/request.ts'

const anonymous: Caller = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** Tells by the bearer token who asks. */
export class Authenticator {
  readonly #tokens: ReadonlyMap<string, Caller>
  readonly #serviceAccounts: (token: string) => Caller | undefined

  constructor(tokens: ReadonlyMap<string, Caller>, serviceAccounts: (token: string) => Caller | undefined) {
    this.#tokens = tokens
    this.#serviceAccounts = serviceAccounts
  }

  /** Who shows no token is anonymous. Throws 401 for one that is not known. */
  callerOf(request: IncomingMessage): Caller {
    const { authorization } = request.headers
    if (authorization === undefined) return anonymous
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    const caller = token === undefined ? undefined : this.callerWith(token)
    if (caller === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized')
    return caller
  }

  callerWith(token: string): Caller | undefined {
    const caller = this.#tokens.get(token) ?? this.#serviceAccounts(token)
    return caller && { ...caller, groups: [...caller.groups, 'system:authenticated'] }
  }
}
