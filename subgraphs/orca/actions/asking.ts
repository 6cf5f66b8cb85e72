import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { CallService, ServiceName } from '#platform/service/service.ts'
import type { Asker } from '../stages/clouddriver/port.ts'

/** Sends a document to a service for a stage; it is waited for until the asker does not want the answer any more. */
export type Ask = <Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
  asker: Asker,
) => Promise<Result>

export const asking =
  (call: CallService, service: ServiceName): Ask =>
  (document, variables, { caller, signal }) =>
    untilAborted(call(service, document, variables, caller), signal)

/** The answer, unless the signal says first that it is of no use any more. */
async function untilAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const stop = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([answer, aborted.promise])
  } finally {
    signal.removeEventListener('abort', stop)
    // What is not waited for any more may fail unheard.
    answer.catch(() => undefined)
  }
}
