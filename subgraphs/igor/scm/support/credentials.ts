import { basic } from '#platform/fetch/credentials.ts'

export interface BitbucketCredentials {
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly token?: string | undefined
}

/** The token goes before the password. */
export function authorizationOf({ username, password, token }: BitbucketCredentials): Record<string, string> {
  if (token) return { authorization: `Bearer ${token}` }
  return username ? { authorization: basic(username, password ?? '') } : {}
}
