import { StatusError } from '../errors.ts'

export function decodeProtobuf(_bytes: Buffer): Record<string, unknown> {
  throw new StatusError(415, 'UnsupportedMediaType', 'protobuf')
}
