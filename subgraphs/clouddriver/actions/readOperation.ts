import { isObject, kindOf } from '#platform/definition/json.ts'
import type { Problem } from '#platform/definition/problems.ts'
import { schemaProblems } from '#platform/definition/schemaProblems.ts'
import type { JsonObject } from '../domain/manifest.ts'
import { CloudError } from '../providers/cloudError.ts'
import type { AnyProvider } from '../providers/provider.ts'
import { notKnown, operationOf, type ProviderTable } from '../providers/table.ts'
import type { AccountRegistry } from '../runtime/accounts.ts'
import type { ReadyOperation } from '../runtime/runOperation.ts'

type Read = { readonly ready: ReadyOperation } | { readonly problems: readonly Problem[] }

const wrong = (path: string, message: string): Read => ({ problems: [{ path, message }] })

/** `{ "<operation>": { account, … } }` as an operation that can be done, or what is wrong with it; paths begin in it. */
export function readOperation(given: unknown, provider: AnyProvider, accounts: AccountRegistry): Read {
  if (!isObject(given)) return wrong('', `must be an object, not ${kindOf(given)}`)
  const [name, ...others] = Object.keys(given)
  if (name === undefined || others.length > 0)
    return wrong('', 'must have one key: the name of the operation, with its description')
  const operation = operationOf(provider, name)
  if (!operation) {
    const known = provider.operations.map((each) => each.name)
    return wrong(name, notKnown(`operation of ${provider.name}`, name, known))
  }
  const description = given[name]
  if (!isObject(description)) return wrong(name, `must be an object, not ${kindOf(description)}`)
  const { account: accountName, credentials, ...rest } = description
  const account = accountOf(accountName ?? credentials, provider, accounts)
  if (typeof account === 'string') return wrong(`${name}.account`, account)
  const parsed = operation.parameters.safeParse(rest)
  if (!parsed.success) return { problems: schemaProblems(parsed.error, rest).map(within(name)) }
  const problems = operation.problems?.(parsed.data, account.open) ?? []
  if (problems.length > 0) return { problems: problems.map(within(name)) }
  return { ready: { operation, account, parameters: parsed.data } }
}

/** The account of a provider by its name, or why there is none. */
function accountOf(name: unknown, provider: AnyProvider, accounts: AccountRegistry) {
  const account = typeof name === 'string' ? accounts.find(name) : undefined
  if (account?.provider.name === provider.name) return account
  if (account) return `The account ${account.name} is one of ${account.provider.name}`
  const known = accounts.all().filter((each) => each.provider.name === provider.name)
  return notKnown(
    'account',
    name,
    known.map((each) => each.name),
  )
}

const within =
  (name: string) =>
  ({ path, message }: Problem): Problem => ({
    path: `${name}${path === '' || path.startsWith('[') ? '' : '.'}${path}`,
    message,
  })

/** Reads again what was accepted once, when a task is begun or taken up. Throws CloudError when it does not fit any more. */
export function prepareOperation(
  submitted: JsonObject,
  cloudProvider: string,
  providers: ProviderTable,
  accounts: AccountRegistry,
): ReadyOperation {
  const provider = providers.find(cloudProvider)
  if (!provider) throw new CloudError('INVALID', providers.unknown(cloudProvider))
  const read = readOperation(submitted, provider, accounts)
  if ('ready' in read) return read.ready
  const errors = read.problems.map(({ path, message }) => `${path}: ${message}`)
  throw new CloudError('INVALID', errors.join('; '), { errors })
}
