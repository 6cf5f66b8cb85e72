import { decodeProtobuf } from '../../../../../sandbox/kubernetes/protobuf/decode.ts'

const text = (value: string): Buffer => Buffer.from(value)
const field = (number: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content])
const count = (number: number, value: number): Buffer =>
  Buffer.concat([Buffer.from([number << 3]), varint(value)])

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest & 127) | 128)
  }
}

const envelope = (apiVersion: string, kind: string, message: Buffer): Buffer =>
  Buffer.concat([
    text('k8s\0'),
    field(1, Buffer.concat([field(1, text(apiVersion)), field(2, text(kind))])),
    field(2, message),
  ])

const metadata = field(1, Buffer.concat([field(1, text('x')), field(3, text(''))]))
const entry = (key: string, value: string) => Buffer.concat([field(1, text(key)), field(2, text(value))])

describe('protobuf bodies', () => {
  it('should read maps of texts and of bytes', () => {
    const map = envelope(
      'v1',
      'ConfigMap',
      Buffer.concat([metadata, field(2, entry('a', 'b')), field(2, entry('c', ''))]),
    )
    expect(decodeProtobuf(map)).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x' },
      data: { a: 'b', c: '' },
    })
    const secret = envelope('v1', 'Secret', Buffer.concat([metadata, field(2, entry('a', 'b'))]))
    expect(decodeProtobuf(secret)).toMatchObject({ data: { a: 'Yg==' } })
  })

  it('should read nested messages, counts, lists, and what stands in its parent', () => {
    const volumeSource = field(6, field(1, text('secret-name')))
    const container = Buffer.concat([
      field(1, text('c')),
      field(2, text('image')),
      field(3, text('run')),
      field(3, text('fast')),
    ])
    const podSpec = Buffer.concat([
      field(1, Buffer.concat([field(1, text('v')), field(2, volumeSource)])),
      field(2, container),
    ])
    const spec = Buffer.concat([count(1, 300), field(3, field(2, podSpec))])
    const body = envelope('apps/v1', 'Deployment', Buffer.concat([metadata, field(2, spec)]))
    expect(decodeProtobuf(body)).toMatchObject({
      spec: {
        replicas: 300,
        template: {
          spec: {
            volumes: [{ name: 'v', secret: { secretName: 'secret-name' } }],
            containers: [{ name: 'c', image: 'image', command: ['run', 'fast'] }],
          },
        },
      },
    })
  })

  it('should tell numbers from names, and keep zeros that mean something', () => {
    const named = Buffer.concat([count(1, 1), count(2, 0), field(3, text('http'))])
    const numbered = Buffer.concat([count(1, 0), count(2, 8080), field(3, text(''))])
    const port = (target: Buffer) => field(1, Buffer.concat([count(3, 80), field(4, target), count(5, 0)]))
    const service = envelope('v1', 'Service', field(2, Buffer.concat([port(named), port(numbered)])))
    expect(decodeProtobuf(service).spec).toEqual({
      ports: [
        { port: 80, targetPort: 'http' },
        { port: 80, targetPort: 8080 },
      ],
    })
    const none = envelope('apps/v1', 'Deployment', field(2, Buffer.concat([count(1, 0), count(5, 0)])))
    expect(decodeProtobuf(none).spec).toEqual({ replicas: 0 })
  })

  it.each([
    ['no prefix', text('{"kind":"Pod"}'), 'does not appear to be a protobuf message'],
    ['another kind', envelope('v1', 'Unheard', metadata), 'no kind "Unheard" is registered for version "v1"'],
    ['a name of every object', envelope('v1', 'constructor', metadata), 'no kind "constructor"'],
    ['cut off', envelope('v1', 'ConfigMap', metadata).subarray(0, 20), 'is no protobuf message'],
  ])('should refuse %s', (_, body, expected) => {
    expect(() => decodeProtobuf(body)).toThrow(expected)
  })
})
