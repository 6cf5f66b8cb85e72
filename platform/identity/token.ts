import { randomBytes } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { platformError } from '#platform/errors/errors.ts'
import type { Caller } from './caller.ts'

const issuer = 'gennaker'
const algorithm = 'HS256'
const lifetimeSeconds = 60
/** A token is made anew when less than this is left, so that none expires on its way. */
const renewalSeconds = 30
const maxTokenLength = 8_192
const maxCached = 1_000

/** How a caller's identity travels between services: a subgraph believes this token and nothing else. */
export interface ServiceTokens {
  /** A token for `audience` (a service's name); the same one for half a minute. */
  signCaller(caller: Caller, audience: string): Promise<string>
  /** Who sent `token` to `audience`. Throws PlatformError UNAUTHENTICATED for anything but a valid token. */
  verifyCaller(token: string, audience: string): Promise<Caller>
}

/** `secret` is the configuration's identity.secret; without one, tokens are good within this process only. */
export function createServiceTokens(secret: string | undefined, now: () => number = Date.now): ServiceTokens {
  const key = secret ? new TextEncoder().encode(secret) : randomBytes(32)
  const cache = new Map<string, { token: Promise<string>; until: number }>()

  async function sign({ user, roles, admin }: Caller, audience: string): Promise<string> {
    const seconds = Math.floor(now() / 1000)
    return new SignJWT({ roles: [...roles], admin })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(user)
      .setAudience(audience)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + lifetimeSeconds)
      .sign(key)
  }

  return {
    signCaller(caller, audience) {
      const id = JSON.stringify([audience, caller.user, caller.admin, caller.roles])
      const cached = cache.get(id)
      if (cached && cached.until > now()) return cached.token
      if (cache.size >= maxCached) cache.clear()
      const token = sign(caller, audience)
      cache.set(id, { token, until: now() + (lifetimeSeconds - renewalSeconds) * 1000 })
      return token
    },
    async verifyCaller(token, audience) {
      if (token.length > maxTokenLength) throw refused('the token is too long')
      const options = {
        issuer,
        audience,
        algorithms: [algorithm],
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(now()),
      }
      const { payload } = await jwtVerify(token, key, options).catch((error: Error) => {
        throw refused(error.message)
      })
      const { sub, roles, admin } = payload
      const isWhole = typeof sub === 'string' && typeof admin === 'boolean' && isListOfTexts(roles)
      if (!isWhole) throw refused('claims are missing')
      return { user: sub, roles, admin }
    },
  }
}

const isListOfTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')

const refused = (reason: string) =>
  platformError('UNAUTHENTICATED', { reason: `The service token is not valid: ${reason}.` })
