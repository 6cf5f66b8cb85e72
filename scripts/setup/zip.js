import { inflateRawSync } from 'node:zlib'

const endSignature = 0x06054b50
const entrySignature = 0x02014b50
const stored = 0
const deflated = 8

/** What one file of a zip archive (a Buffer, below 4 GB) holds; throws when there is none of that name. */
export function unzip(archive, name) {
  for (const entry of entries(archive)) if (entry.name === name) return contents(archive, entry)
  throw new Error(`There is no ${name} in the archive.`)
}

function* entries(archive) {
  const end = archive.lastIndexOf(Buffer.from(Uint32Array.of(endSignature).buffer))
  if (end < 0) throw new Error('This is no zip archive.')
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== entrySignature) throw new Error('The zip archive is damaged.')
    const nameLength = archive.readUInt16LE(at + 28)
    yield {
      method: archive.readUInt16LE(at + 10),
      size: archive.readUInt32LE(at + 20),
      header: archive.readUInt32LE(at + 42),
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
    }
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
}

function contents(archive, { method, size, header, name }) {
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28)
  const bytes = archive.subarray(start, start + size)
  if (method === stored) return bytes
  if (method === deflated) return inflateRawSync(bytes)
  throw new Error(`${name} is packed by a method (${method}) that is not known here.`)
}
