import { badInput, PlatformError, unavailable } from '#platform/errors/errors.ts'
import type { ErrorCode } from '#platform/errors/table.ts'
import { CloudError, type CloudErrorCode } from '../providers/cloudError.ts'
import type { Account } from '../runtime/accounts.ts'

/** What a caller of the API is told of a cloud's refusal. The caller is known to us: it is the account that is not let in. */
const codes: Readonly<Record<CloudErrorCode, ErrorCode>> = {
  INVALID: 'BAD_USER_INPUT',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  FORBIDDEN: 'FORBIDDEN',
  UNAUTHENTICATED: 'UNAVAILABLE',
  QUOTA: 'CONFLICT',
  UNAVAILABLE: 'UNAVAILABLE',
  CANCELED: 'CONFLICT',
  FAILED: 'CONFLICT',
}

/** Any error as the API tells it, when it is a cloud's. */
export function asPlatformError(error: unknown, account: string): unknown {
  if (!(error instanceof CloudError)) return error
  const { message, errors, details } = error
  const code = codes[error.code]
  if (code === 'BAD_USER_INPUT') return badInput(errors.map((each) => ({ path: '', message: each })))
  if (code === 'UNAVAILABLE') return unavailable(`account ${account}`, message, error)
  return new PlatformError(code, message, { account, cloudCode: error.code, details }, error)
}

/** Asks a cloud; its errors become those of the API. */
export async function ofCloud<R>({ name }: Pick<Account, 'name'>, work: () => Promise<R>): Promise<R> {
  try {
    return await work()
  } catch (error) {
    throw asPlatformError(error, name)
  }
}
