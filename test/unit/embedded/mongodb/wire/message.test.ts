import { serialize } from 'bson'
import { decode } from '#embedded/mongodb/values/codec.ts'
import { crc32c } from '#embedded/mongodb/wire/crc32c.ts'
import { parseMessage } from '#embedded/mongodb/wire/message.ts'
import { encodeReply, Nested, RawArray, RawDocument } from '#embedded/mongodb/wire/reply.ts'

const OP_MSG = 2013
const OP_QUERY = 2004
const OP_COMPRESSED = 2012

function framed(opCode: number, payload: Uint8Array, requestId = 7): Buffer {
  const head = Buffer.alloc(16)
  head.writeInt32LE(16 + payload.length, 0)
  head.writeInt32LE(requestId, 4)
  head.writeInt32LE(opCode, 12)
  return Buffer.concat([head, payload])
}

function flags(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function body(document: object): Buffer {
  return Buffer.concat([Buffer.from([0]), serialize(document)])
}

function sequence(name: string, documents: object[]): Buffer {
  const content = Buffer.concat([
    Buffer.from(`${name}\0`),
    ...documents.map((document) => serialize(document)),
  ])
  const size = Buffer.alloc(4)
  size.writeInt32LE(content.length + 4)
  return Buffer.concat([Buffer.from([1]), size, content])
}

describe('parseMessage', () => {
  it('reads a command and its document sequence, in either order', () => {
    const command = body({ insert: 'c', $db: 'd' })
    const documents = sequence('documents', [{ _id: 1 }, { _id: 2 }])
    for (const sections of [
      [command, documents],
      [documents, command],
    ]) {
      const request = parseMessage(framed(OP_MSG, Buffer.concat([flags(0), ...sections])))
      expect(request).toMatchObject({
        requestId: 7,
        wantsReply: true,
        body: { insert: 'c', documents: [{ _id: 1 }, { _id: 2 }] },
      })
      expect(request.sequences.get('documents')!.map(decode)).toEqual([{ _id: 1 }, { _id: 2 }])
    }
  })

  it('knows that moreToCome wants no reply', () => {
    expect(parseMessage(framed(OP_MSG, Buffer.concat([flags(2), body({ ping: 1 })]))).wantsReply).toBe(false)
  })

  it('checks the checksum when there is one', () => {
    const message = framed(OP_MSG, Buffer.concat([flags(1), body({ ping: 1 }), Buffer.alloc(4)]))
    message.writeUInt32LE(crc32c(message.subarray(0, -4)), message.length - 4)
    expect(parseMessage(message).body).toEqual({ ping: 1 })
    message[message.length - 1]! ^= 1
    expect(() => parseMessage(message)).toThrow('checksum')
  })

  it('reads the OP_QUERY in which old hellos come', () => {
    const payload = Buffer.concat([
      flags(0),
      Buffer.from('admin.$cmd\0'),
      flags(0),
      flags(1),
      serialize({ isMaster: 1 }),
    ])
    expect(parseMessage(framed(OP_QUERY, payload))).toMatchObject({
      form: 'query',
      body: { isMaster: 1, $db: 'admin' },
    })
  })

  it.each([
    ['compression', framed(OP_COMPRESSED, Buffer.alloc(9)), 'compression'],
    ['an unknown opcode', framed(1, Buffer.alloc(9)), 'opcode'],
    ['unknown required flags', framed(OP_MSG, Buffer.concat([flags(4), body({ ping: 1 })])), 'flags'],
    [
      'an unknown section',
      framed(OP_MSG, Buffer.concat([flags(0), Buffer.from([2, 0, 0, 0, 0, 0])])),
      'section kind',
    ],
    ['a missing body', framed(OP_MSG, flags(0)), 'no body'],
    ['two bodies', framed(OP_MSG, Buffer.concat([flags(0), body({ a: 1 }), body({ a: 1 })])), 'two body'],
    [
      'a document beyond its section',
      framed(OP_MSG, Buffer.concat([flags(0), Buffer.from([0, 99, 0, 0, 0, 0])])),
      'ends',
    ],
    [
      'a field both in the body and as a sequence',
      framed(
        OP_MSG,
        Buffer.concat([flags(0), body({ insert: 'c', documents: [] }), sequence('documents', [{}])]),
      ),
      'both',
    ],
  ])('refuses %s', (_name, message, reason) => {
    expect(() => parseMessage(message)).toThrow(reason)
  })
})

describe('encodeReply', () => {
  it('splices raw parts in, in the order of the fields', () => {
    const raw = serialize({ _id: 1, a: 'ä' })
    const reply = encodeReply({
      before: 1,
      value: new RawDocument(raw),
      left: undefined,
      cursor: new Nested({ firstBatch: new RawArray([raw, raw]), id: 0n, ns: 'd.c' }),
      ok: 1,
    })
    expect(decode(reply)).toEqual({
      before: 1,
      value: { _id: 1, a: 'ä' },
      cursor: {
        firstBatch: [
          { _id: 1, a: 'ä' },
          { _id: 1, a: 'ä' },
        ],
        id: 0n,
        ns: 'd.c',
      },
      ok: 1,
    })
    expect(Object.keys(decode(reply))).toEqual(['before', 'value', 'cursor', 'ok'])
  })
})
