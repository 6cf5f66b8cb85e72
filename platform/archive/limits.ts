import { Transform } from 'node:stream'
import { ArchiveError } from './errors.ts'

/** What an archive may hold. */
export interface ArchiveLimits {
  /** Unpacked. */
  readonly maxBytes: number
  readonly maxEntries: number
}

/** Text grows tenfold; what grows more than this beyond a size that does no harm is made to. */
const maxRatio = 300
const harmlessBytes = 16 * 1024 * 1024

/** Counts what comes out of an archive; throws ArchiveError when it is too much. */
export class Meter {
  readonly #packedBytes: number
  readonly #limits: ArchiveLimits
  #bytes = 0
  #entries = 0

  constructor(packedBytes: number, limits: ArchiveLimits) {
    this.#packedBytes = packedBytes
    this.#limits = limits
  }

  bytes(more: number): void {
    this.#bytes += more
    const { maxBytes } = this.#limits
    if (this.#bytes > maxBytes) throw new ArchiveError('too-large', `holds more than ${maxBytes} bytes`)
    if (this.#bytes > harmlessBytes && this.#bytes > this.#packedBytes * maxRatio)
      throw new ArchiveError('ratio', `grows to more than ${maxRatio} times its size`)
  }

  entry(): void {
    this.#entries++
    const { maxEntries } = this.#limits
    if (this.#entries > maxEntries)
      throw new ArchiveError('too-many-entries', `has more than ${maxEntries} entries`)
  }

  /** Passes everything on, counted. */
  stream(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _, done) => {
        try {
          this.bytes(chunk.length)
          done(null, chunk)
        } catch (error) {
          done(error as Error)
        }
      },
    })
  }
}
