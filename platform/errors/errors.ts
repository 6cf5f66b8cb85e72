import { inWords } from '#platform/definition/problems.ts'
import { type ErrorCode, type ErrorParameters, errorTable } from './table.ts'

/** A place in the input and what is wrong there. `path` reads like stages[2].waitTime. */
export interface InputProblem {
  readonly path: string
  readonly message: string
}

/**
 * An error that a caller may see: a code from the table, a message made from its template, and data for programs.
 * Whatever is not one of these is answered as INTERNAL_SERVER_ERROR with a log id.
 */
export class PlatformError extends Error {
  readonly code: ErrorCode
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, extensions: Record<string, unknown> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'PlatformError'
    this.code = code
    this.extensions = { ...extensions, code }
  }
}

/** Makes an error of the table; the parameters fill the template and travel as extensions. */
export function platformError<C extends ErrorCode>(
  code: C,
  parameters: ErrorParameters<C>,
  cause?: unknown,
): PlatformError {
  const message = errorTable[code].template.replace(/\{(\w+)\}/g, (_, key: string) =>
    String((parameters as Record<string, unknown>)[key] ?? ''),
  )
  return new PlatformError(code, message, parameters as Record<string, unknown>, cause)
}

/** An answer to hostile input must stay short too. */
const mostProblems = 200

/** Input that cannot be used: every problem at once, each with its path. */
export function badInput(found: readonly InputProblem[]): PlatformError {
  const omitted = found.length - mostProblems
  const more = { path: '', message: `There are ${omitted} more problems` }
  const problems = omitted > 0 ? [...found.slice(0, mostProblems), more] : found
  return new PlatformError('BAD_USER_INPUT', inWords(problems), { problems })
}

/** `more` is what the message says behind the id: where it was looked for, what there is, `; did you mean x?`. */
export function notFound(kind: string, id: string, more = ''): PlatformError {
  const { message, code, extensions } = platformError('NOT_FOUND', { kind, id })
  return new PlatformError(
    code,
    message.replace(/\.$/, () => (more.endsWith('?') ? more : `${more}.`)),
    extensions,
  )
}
export const conflict = (reason: string) => platformError('CONFLICT', { reason })
export const unavailable = (service: string, reason: string, cause?: unknown) =>
  platformError('UNAVAILABLE', { service, reason }, cause)

/** Whether it may pass by itself, so that trying again is of use. */
export const isUnavailable = (error: unknown) =>
  error instanceof PlatformError && error.code === 'UNAVAILABLE'
