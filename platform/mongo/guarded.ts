import { unavailable } from '#platform/errors/errors.ts'

/** The server's codes for what it will never do: values it cannot take, documents that are too large. */
const hopeless = new Set<unknown>([2, 9, 14, 40, 52, 57, 10334, 17419, 17420])

/** A connection that broke in the middle of a command can reach us as the system's own error. */
const broken = new Set<unknown>(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ENOENT'])

type StoreError = Error & { readonly code?: unknown }

/** Callers need to know one thing of a failing store: whether they may try again. That they may is UNAVAILABLE. */
export async function guarded<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && mayPass(error)) throw unavailable('the store', reasonOf(error), error)
    throw error
  }
}

const mayPass = ({ name, code }: StoreError) =>
  broken.has(code) ||
  (name.startsWith('Mongo') && name !== 'MongoInvalidArgumentError' && !hopeless.has(code))

/** What the server says is for its clients; what the driver says of a connection names hosts and paths. */
const reasonOf = ({ name, message }: StoreError) =>
  /^Mongo(Server|BulkWrite|WriteConcern)Error$/.test(name) ? message : 'the connection to it failed'

type Method = (...parameters: unknown[]) => Promise<unknown>

/** A repository, an object of async functions, with each of them guarded. */
export function guardedRepository<T extends object>(repository: T): T {
  const methods = Object.entries(repository as Record<string, Method>)
  return Object.fromEntries(
    methods.map(([name, method]) => [
      name,
      (...parameters: unknown[]) => guarded(() => method(...parameters)),
    ]),
  ) as T
}
