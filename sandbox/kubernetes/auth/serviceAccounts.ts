import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { Caller } from '../objects/request.ts'
import type { Store } from '../storage/store.ts'

const issuer = 'https://kubernetes.default.svc'
const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT' })).toString('base64url')

interface Claims {
  readonly iss: string
  readonly exp: number
  readonly 'kubernetes.io': { namespace: string; serviceaccount: { name: string; uid: string } }
}

/** Issues and checks the tokens of service accounts. One is good as long as its account lives and its time lasts. */
export class ServiceAccountTokens {
  readonly #key: string
  readonly #store: Store
  readonly #now: () => number

  constructor(key: string, store: Store, now: () => number) {
    this.#key = key
    this.#store = store
    this.#now = now
  }

  issue(
    { metadata }: KubeObject,
    audiences: readonly string[],
    seconds: number,
  ): { token: string; expires: number } {
    const issued = Math.floor(this.#now() / 1000)
    const expires = issued + seconds
    const { name, namespace, uid } = metadata
    const claims = {
      aud: audiences.length === 0 ? [issuer] : audiences,
      exp: expires,
      iat: issued,
      nbf: issued,
      iss: issuer,
      jti: randomUUID(),
      'kubernetes.io': { namespace, serviceaccount: { name, uid } },
      sub: userName(namespace!, name!),
    }
    const content = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
    return { token: `${content}.${this.#sign(content)}`, expires: expires * 1000 }
  }

  callerWith(token: string): Caller | undefined {
    const claims = this.#verified(token)
    if (claims === undefined || claims.iss !== issuer || claims.exp * 1000 <= this.#now()) return undefined
    const { namespace, serviceaccount } = claims['kubernetes.io']
    const account = this.#store.get('ServiceAccount', namespace, serviceaccount.name)
    if (account?.metadata.uid !== serviceaccount.uid) return undefined
    return {
      name: userName(namespace, serviceaccount.name),
      uid: serviceaccount.uid,
      groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    }
  }

  #verified(token: string): Claims | undefined {
    const [head, body, signature, ...rest] = token.split('.')
    if (head !== header || body === undefined || signature === undefined || rest.length > 0) return undefined
    const expected = Buffer.from(this.#sign(`${head}.${body}`))
    const given = Buffer.from(signature)
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims
  }

  #sign(content: string): string {
    return createHmac('sha256', this.#key).update(content).digest('base64url')
  }
}

const userName = (namespace: string, name: string): string => `system:serviceaccount:${namespace}:${name}`
