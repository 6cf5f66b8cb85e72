import { badRequest } from '../objects/refusals.ts'
import { timestamp } from '../objects/time.ts'
import { type MessageField, messageFields } from './messages.ts'
import { fieldsIn, type RawField } from './reader.ts'

type Json = Record<string, unknown>

const magic = Buffer.from('k8s\0')

/** Go sends fields that are empty, too. These mean something even then; others are left out. */
const meaningfulWhenZero = new Set([
  'allowPrivilegeEscalation',
  'automountServiceAccountToken',
  'backoffLimit',
  'blockOwnerDeletion',
  'completions',
  'controller',
  'failedJobsHistoryLimit',
  'gracePeriodSeconds',
  'minReplicas',
  'parallelism',
  'partition',
  'replicas',
  'successfulJobsHistoryLimit',
  'suspend',
  'terminationGracePeriodSeconds',
])

/** The object in a body that a typed client has sent. Throws 400 for one that is none, or of a kind that is not known. */
export function decodeProtobuf(body: Buffer): Json {
  if (!body.subarray(0, 4).equals(magic)) {
    throw badRequest('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]')
  }
  let [apiVersion, kind, raw] = ['', '', Buffer.alloc(0)]
  for (const { number, bytes } of fieldsIn(body.subarray(4))) {
    if (number === 2) raw = bytes as Buffer<ArrayBuffer>
    if (number !== 1) continue
    for (const field of fieldsIn(bytes)) {
      if (field.number === 1) apiVersion = field.bytes.toString('utf8')
      if (field.number === 2) kind = field.bytes.toString('utf8')
    }
  }
  const name = messageName(apiVersion, kind)
  if (messageFields(name) === undefined) {
    throw badRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} that can be read as protobuf`,
    )
  }
  return { apiVersion, kind, ...decodeMessage(raw, name) }
}

/** `apps/v1`, `Deployment` → `apps.v1.Deployment` */
function messageName(apiVersion: string, kind: string): string {
  if (kind === 'DeleteOptions') return 'meta.v1.DeleteOptions'
  const [version = '', group = 'core'] = apiVersion.split('/').toReversed()
  return `${group.split('.', 1)[0]}.${version}.${kind}`
}

function decodeMessage(bytes: Buffer, name: string): Json {
  const fields = messageFields(name)!
  const result: Json = {}
  for (const raw of fieldsIn(bytes)) {
    const field = fields.get(raw.number)
    if (field !== undefined) put(result, field, raw)
  }
  return result
}

function put(result: Json, field: MessageField, raw: RawField): void {
  const { name, type, shape } = field
  if (shape === 'map') {
    const [key, value] = entry(raw.bytes, type)
    const map = (result[name] ?? {}) as Json
    map[key] = value
    result[name] = map
    return
  }
  const value = decodeValue(raw, type)
  if (shape === 'list') result[name] = [...((result[name] as unknown[] | undefined) ?? []), value]
  else if (name === '.') Object.assign(result, value)
  else if (!isEmpty(value) || meaningfulWhenZero.has(name)) result[name] = value
}

const isEmpty = (value: unknown): boolean => value === '' || value === 0 || value === false || value === null

function entry(bytes: Buffer, type: string): [string, unknown] {
  let key = ''
  let value: unknown = type === 's' || type === 'y' ? '' : {}
  for (const raw of fieldsIn(bytes)) {
    if (raw.number === 1) key = raw.bytes.toString('utf8')
    else value = decodeValue(raw, type)
  }
  return [key, value]
}

function decodeValue(raw: RawField, type: string): unknown {
  switch (type) {
    case 's':
      return raw.bytes.toString('utf8')
    case 'i':
      return Number(BigInt.asIntN(64, raw.value))
    case 'b':
      return raw.value !== 0n
    case 'y':
      return raw.bytes.toString('base64')
    case 'd': {
      const bytes = Buffer.alloc(8)
      bytes.writeBigUInt64LE(raw.value)
      return bytes.readDoubleLE()
    }
    default:
      return (special[type] ?? ((bytes) => decodeMessage(bytes, type)))(raw.bytes)
  }
}

/** Messages that JSON shows as something else. */
const special: Readonly<Record<string, (bytes: Buffer) => unknown>> = {
  Quantity: (bytes) => textOf(bytes, 1),
  Time: timeOf,
  MicroTime: timeOf,
  IntOrString(bytes) {
    const fields = [...fieldsIn(bytes)]
    const find = (number: number) => fields.find((field) => field.number === number)
    return find(1)?.value === 1n
      ? (find(3)?.bytes.toString('utf8') ?? '')
      : Number(BigInt.asIntN(32, find(2)?.value ?? 0n))
  },
  FieldsV1: (bytes) => JSON.parse(textOf(bytes, 1) || '{}'),
  RawExtension: (bytes) => JSON.parse(textOf(bytes, 1) || 'null'),
  'authentication.v1.ExtraValue': texts,
  'authorization.v1.ExtraValue': texts,
}

function textOf(bytes: Buffer, number: number): string {
  for (const field of fieldsIn(bytes)) if (field.number === number) return field.bytes.toString('utf8')
  return ''
}

function texts(bytes: Buffer): string[] {
  return [...fieldsIn(bytes)].map((field) => field.bytes.toString('utf8'))
}

/** Null for a time that is not set. */
function timeOf(bytes: Buffer): string | null {
  for (const { number, value } of fieldsIn(bytes)) {
    if (number === 1) return timestamp(Number(BigInt.asIntN(64, value)) * 1000)
  }
  return null
}
