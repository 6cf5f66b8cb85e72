import { Framer } from '#embedded/mongodb/wire/framing.ts'

function message(length: number, fill: number): Buffer {
  const bytes = Buffer.alloc(length, fill)
  bytes.writeInt32LE(length, 0)
  return bytes
}

describe('Framer', () => {
  const first = message(20, 1)
  const second = message(100, 2)
  const stream = Buffer.concat([first, second])

  it.each([1, 3, 7, 19, 20, 21, 50, 120])('finds the messages in chunks of %i bytes', (size) => {
    const framer = new Framer()
    const found: Buffer[] = []
    for (let at = 0; at < stream.length; at += size)
      found.push(...framer.push(stream.subarray(at, at + size)))
    expect(found.map((each) => each.toString('hex'))).toEqual([first.toString('hex'), second.toString('hex')])
  })

  it.each([0, 15, -1, 48_000_001])('refuses a message that says it has %i bytes', (length) => {
    const bytes = Buffer.alloc(16)
    bytes.writeInt32LE(length, 0)
    expect(() => new Framer().push(bytes)).toThrow('is not between')
  })
})
