import type { GraphQLFormattedError } from 'graphql'
import { formatGraphQLError } from '#platform/errors/graphql.ts'
import type { Logger } from '#platform/log/log.ts'
import type { OperationResult } from '#platform/transport/transport.ts'

export interface UpstreamListener {
  /** The promise, if there is one, resolves when it has room for the next event. */
  event(event: OperationResult): Promise<void> | undefined
  /** The service refused the subscription. */
  refused(errors: readonly GraphQLFormattedError[]): void
  /** No more events come; with the reason if the service was lost. */
  ended(lost?: GraphQLFormattedError): void
}

/**
 * One subscription at a service, for any number of listeners. It is closed when the last one leaves. It is read no faster than the
 * listeners have room.
 */
export class Upstream {
  private readonly source: AsyncIterator<OperationResult>
  private readonly isState: boolean
  private readonly onClosed: () => void
  private readonly log: Logger
  private readonly listeners = new Set<UpstreamListener>()
  private last: OperationResult | undefined
  private isOpen = true

  constructor(source: AsyncIterator<OperationResult>, isState: boolean, onClosed: () => void, log: Logger) {
    this.source = source
    this.isState = isState
    this.onClosed = onClosed
    this.log = log
    void this.pump()
  }

  /** Whether one who joins now misses nothing. */
  get isJoinable(): boolean {
    return this.isOpen && (this.isState || !this.last)
  }

  join(listener: UpstreamListener): void {
    this.listeners.add(listener)
    if (this.last) void listener.event(this.last)
  }

  leave(listener: UpstreamListener): void {
    if (this.listeners.delete(listener) && this.listeners.size === 0) this.close()
  }

  private async pump(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.source.next()
        if (done || !this.isOpen) break
        if (value.data === undefined) {
          this.finish((listener) => listener.refused(value.errors ?? []))
          return
        }
        this.last = value
        await Promise.all([...this.listeners].map((listener) => listener.event(value)))
      }
      this.finish((listener) => listener.ended())
    } catch (error) {
      const lost = formatGraphQLError(error, this.log)
      this.finish((listener) => listener.ended(lost))
    }
  }

  private finish(tell: (listener: UpstreamListener) => void): void {
    const listeners = [...this.listeners]
    this.listeners.clear()
    this.close()
    for (const listener of listeners) tell(listener)
  }

  private close(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.onClosed()
    void this.source.return?.()
  }
}
