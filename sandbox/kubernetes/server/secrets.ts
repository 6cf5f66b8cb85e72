import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Secrets {
  /** The token of the user `sandbox`, who may do everything. */
  readonly sandbox: string
  /** The token of the user `limited`, who may do what RBAC grants. */
  readonly limited: string
  /** What the tokens of service accounts are signed with. */
  readonly signingKey: string
}

/** The secrets that a folder holds; they are drawn once. */
export function secretsIn(folder: string): Secrets {
  const file = join(folder, 'secrets.json')
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Secrets
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const draw = (): string => randomBytes(24).toString('base64url')
  const secrets = { sandbox: draw(), limited: draw(), signingKey: draw() }
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 })
  return secrets
}
