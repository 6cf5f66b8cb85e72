import { StatusError } from '../errors.ts'
import { badRequest } from '../objects/refusals.ts'
import type { WriteRequest } from '../objects/request.ts'
import type { Call } from './api.ts'

/** Parameters that any write can have. */
export interface WriteOptions {
  readonly isDryRun: boolean
  readonly fieldValidation: FieldValidation
  readonly manager: string
}

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

const validations: readonly string[] = ['Ignore', 'Warn', 'Strict']
const longestManager = 128

export function writeOptions({ info, request }: Call): WriteOptions {
  const { query } = info
  const fieldValidation = query.get('fieldValidation') || 'Warn'
  if (!validations.includes(fieldValidation)) {
    const supported = validations.map((one) => JSON.stringify(one)).join(', ')
    throw invalidOption(
      'fieldValidation',
      fieldValidation,
      `supported values: ${supported}`,
      'Unsupported value',
    )
  }
  const manager = query.get('fieldManager') || managerOf(request.headers['user-agent'])
  if (manager.length > longestManager) {
    throw invalidOption('fieldManager', manager, `may not be more than ${longestManager} bytes`, 'Too long')
  }
  return {
    isDryRun: isDryRun(query.getAll('dryRun')),
    fieldValidation: fieldValidation as FieldValidation,
    manager,
  }
}

export function isDryRun(values: readonly string[]): boolean {
  const given = values.filter((value) => value !== '')
  const unknown = given.find((value) => value !== 'All')
  if (unknown !== undefined)
    throw invalidOption('dryRun', unknown, 'supported values: "All"', 'Unsupported value')
  return given.length > 0
}

export const writeRequest = ({ caller }: Call, { isDryRun, manager }: WriteOptions): WriteRequest => ({
  caller,
  manager,
  isDryRun,
})

/** A client that names no manager is known by its program: `kubectl` of `kubectl/v1.32.4 (linux/amd64) …`. */
const managerOf = (userAgent: string | undefined): string =>
  (userAgent ?? 'unknown').split('/', 1)[0]!.slice(0, longestManager)

export function invalidOption(
  field: string,
  value: string,
  detail: string,
  what = 'Invalid value',
): StatusError {
  const message = `${what}: ${JSON.stringify(value)}: ${detail}`
  return new StatusError(422, 'Invalid', `${field}: ${message}`, {
    causes: [{ reason: 'FieldValueInvalid', message, field }],
  })
}

/** A count in a parameter; undefined when it is not given. */
export function numberOption(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^-?\d+$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  return Number(text)
}
