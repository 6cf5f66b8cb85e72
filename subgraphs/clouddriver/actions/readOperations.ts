import { isSoundObject, type Limits } from '#platform/definition/limits.ts'
import { type Problem, ProblemList } from '#platform/definition/problems.ts'
import { badInput } from '#platform/errors/errors.ts'
import type { AnyProvider } from '../providers/provider.ts'
import type { ReadyOperation } from '../runtime/runOperation.ts'
import type { Ports } from './ports.ts'
import { readOperation } from './readOperation.ts'

export interface GivenOperations {
  readonly cloudProvider: string
  /** Each `{ "<operation>": { account, … } }`. */
  readonly operations: readonly unknown[]
}

/** Of all operations of a task together: they lie in one document of the store until the task has ended. */
const limits: Limits = { bytes: 8 * 1024 * 1024, depth: 100, values: 400_000 }
const mostOperations = 100

/** All operations as they can be done. BAD_USER_INPUT with all that is wrong with any of them. */
export function readOperations(
  { cloudProvider, operations }: GivenOperations,
  ports: Pick<Ports, 'providers' | 'accounts'>,
): ReadyOperation[] {
  const provider = ports.providers.find(cloudProvider)
  if (!provider) throw badInput([{ path: 'cloudProvider', message: ports.providers.unknown(cloudProvider) }])
  if (operations.length === 0 || operations.length > mostOperations)
    throw badInput([{ path: 'operations', message: `must be from 1 to ${mostOperations} operations` }])
  const sound = new ProblemList()
  if (!isSoundObject({ operations }, limits, sound.report)) throw badInput(sound.all().map(aboutAll))
  return readEach(operations, provider, ports)
}

function readEach(
  operations: readonly unknown[],
  provider: AnyProvider,
  { accounts }: Pick<Ports, 'accounts'>,
): ReadyOperation[] {
  const read = operations.map((operation) => readOperation(operation, provider, accounts))
  const problems = read.flatMap((each, index) =>
    'problems' in each ? each.problems.map(within(`operations[${index}]`)) : [],
  )
  if (problems.length > 0) throw badInput(problems)
  return read.flatMap((each) => ('ready' in each ? [each.ready] : []))
}

const within =
  (place: string) =>
  ({ path, message }: Problem): Problem => ({ path: path === '' ? place : `${place}.${path}`, message })

/** The limits speak of the JSON as a whole. */
const aboutAll = ({ path, message }: Problem): Problem => ({ path: path || 'operations', message })
