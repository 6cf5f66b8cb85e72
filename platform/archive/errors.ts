import { PlatformError } from '#platform/errors/errors.ts'

export type ArchiveErrorKind =
  /** Neither tar, tar.gz nor zip, or damaged. */
  | 'unreadable'
  /** Unpacked it is larger than allowed. */
  | 'too-large'
  /** It grows too much: a bomb. */
  | 'ratio'
  | 'too-many-entries'
  /** An entry that lies, or a link that leads, outside of the archive. */
  | 'outside'
  /** A device, a pipe. */
  | 'special'

/** An archive that is not opened. */
export class ArchiveError extends PlatformError {
  readonly kind: ArchiveErrorKind

  constructor(kind: ArchiveErrorKind, message: string, cause?: unknown) {
    super('BAD_USER_INPUT', `The archive ${message}`, { problems: [{ path: '', message }], kind }, cause)
    this.name = 'ArchiveError'
    this.kind = kind
  }
}

/** Whatever a reader throws, as an ArchiveError. */
export const asArchiveError = (error: unknown): ArchiveError =>
  error instanceof ArchiveError
    ? error
    : new ArchiveError('unreadable', 'is damaged, or neither tar, tar.gz nor zip', error)
