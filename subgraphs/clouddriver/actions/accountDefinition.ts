import { createHash } from 'node:crypto'
import { isObject, kindOf } from '#platform/definition/json.ts'
import { isSoundObject, type Limits } from '#platform/definition/limits.ts'
import { type Problem, ProblemList } from '#platform/definition/problems.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import type { JsonObject } from '../domain/manifest.ts'
import type { AnyProvider } from '../providers/provider.ts'
import type { ProviderTable } from '../providers/table.ts'
import type { AccountDefinition, AccountSource } from '../runtime/accounts.ts'

/** A definition may hold a kubeconfig with its certificates. */
const limits: Limits = { bytes: 1024 * 1024, depth: 50, values: 20_000 }

/** Names stand in ids of resources and in annotations. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._@:/-]{0,127}$/

type Parsed = { readonly account: AccountDefinition } | { readonly problems: readonly Problem[] }

/** A definition as its provider understands it, or all that is wrong with it. Messages repeat no value of it. */
export function parseDefinition(given: unknown, provider: AnyProvider, source: AccountSource): Parsed {
  const sound = new ProblemList()
  if (!isSoundObject(given, limits, sound.report)) return { problems: sound.all() }
  const parsed = provider.accounts.safeParse(given)
  if (!parsed.success) return { problems: schemaProblems(parsed.error, given) }
  const { name, environment } = parsed.data
  if (!namePattern.test(name))
    return { problems: [{ path: 'name', message: 'must be letters, digits and . _ @ : / -, 128 at most' }] }
  const fingerprint = createHash('sha256').update(JSON.stringify(given)).digest('base64url')
  return { account: { name, environment, provider, source, settings: parsed.data, fingerprint } }
}

/** The provider that a definition names, as `cloudProvider` or, in Spinnaker's files, as `type`. */
export function providerOf(definition: unknown, providers: ProviderTable): AnyProvider | Problem {
  if (!isObject(definition)) return { path: '', message: `must be an object, not ${kindOf(definition)}` }
  const { cloudProvider = (definition as JsonObject).type } = definition
  const provider = typeof cloudProvider === 'string' ? providers.find(cloudProvider) : undefined
  return provider ?? { path: 'cloudProvider', message: providers.unknown(cloudProvider) }
}
