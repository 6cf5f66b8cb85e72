import type { WebSocket } from 'ws'
import { CloseCode } from './closeCode.ts'

/** How long a closed client may take to read what was written before, and the reason. */
const farewellMs = 2_000

const asText = { binary: false }

/**
 * The writing side of a socket, with bounded memory: a socket that holds more than `maxBytes` is behind until all of
 * that is written. While it is behind nothing is read from it either, and after `stalledMs` it is closed.
 */
export class Outlet {
  private readonly socket: WebSocket
  private readonly maxBytes: number
  private readonly stalledMs: number
  private readonly drained: (() => void)[] = []
  private stalled: NodeJS.Timeout | undefined

  constructor(socket: WebSocket, maxBytes: number, stalledMs: number) {
    this.socket = socket
    this.maxBytes = maxBytes
    this.stalledMs = stalledMs
  }

  get isBehind(): boolean {
    return this.stalled !== undefined
  }

  write(message: Buffer | string): void {
    if (this.socket.readyState !== this.socket.OPEN) return
    this.socket.send(message, asText)
    if (!this.stalled && this.socket.bufferedAmount > this.maxBytes) this.fallBehind()
  }

  whenDrained(callback: () => void): void {
    if (this.isBehind) this.drained.push(callback)
    else callback()
  }

  /** Frees what is held for a socket that is closed. */
  close(): void {
    clearTimeout(this.stalled)
    this.drained.length = 0
  }

  private fallBehind(): void {
    this.socket.pause()
    this.stalled = setTimeout(() => this.giveUp(), this.stalledMs)
    // A ping is written behind everything else, and says when; asking for that at every message costs too much.
    this.socket.ping(undefined, false, (error) => {
      if (!error) this.catchUp()
    })
  }

  private catchUp(): void {
    clearTimeout(this.stalled)
    this.stalled = undefined
    this.socket.resume()
    for (const callback of this.drained.splice(0)) callback()
  }

  private giveUp(): void {
    this.drained.length = 0
    this.socket.resume()
    this.socket.close(CloseCode.TooSlow, 'This client does not read what it subscribed to')
    setTimeout(() => this.socket.terminate(), farewellMs).unref()
  }
}
