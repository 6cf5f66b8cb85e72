import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'

/** A tar of these entries, as they are: hostile ones too. */
export async function tar(
  entries: readonly (readonly [Partial<Header>, (string | Buffer)?])[],
): Promise<Buffer> {
  const packing = pack()
  for (const [header, content = ''] of entries) packing.entry(header as Header, content)
  packing.finalize()
  return buffer(packing)
}

export const tgz = async (entries: Parameters<typeof tar>[0]) => gzipSync(await tar(entries))

/** A zip whose entries are stored unpacked, as APPNOTE.TXT (4.3) lays it out; `told` is the size that its directory tells. */
export function zip(
  entries: readonly {
    name: string
    content: string | Buffer
    attributes?: number
    told?: number
    deflated?: Buffer
  }[],
): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, content, attributes = 0, told, deflated } of entries) {
    const bytes = Buffer.from(content)
    const packed = deflated ?? bytes
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x0800, 2)
    common.writeUInt16LE(deflated ? 8 : 0, 4)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(told ?? bytes.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(attributes >>> 0, 6)
    rest.writeUInt32LE(at, 10)
    directory.push(
      Buffer.concat([
        Buffer.from('PK\x01\x02', 'latin1'),
        Buffer.from([20, 3]),
        common,
        rest,
        Buffer.from(name),
      ]),
    )
    parts.push(local)
    at += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...parts, listed, Buffer.from('PK\x05\x06', 'latin1'), end])
}
