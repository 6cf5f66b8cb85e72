/** Limits that `hello` announces and the server keeps, in bytes or counts. */
export const MAX_MESSAGE_BYTES = 48_000_000
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
export const MAX_WRITE_BATCH = 100_000

/** Bytes on the wire that are no message of the protocol: the connection is closed. */
export class ProtocolError extends Error {
  override name = 'ProtocolError'
}
