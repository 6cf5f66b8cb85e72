import type { Events } from '#platform/engine/engine.ts'
import type { Logger } from '#platform/log/log.ts'

interface Subscriber {
  readonly listener: (event: unknown) => void
  open: boolean
}

export class EmbeddedEvents implements Events {
  private readonly log: Logger
  private readonly topics = new Map<string, Set<Subscriber>>()

  constructor(log: Logger) {
    this.log = log
  }

  publish(topic: string, event: unknown): void {
    // Who subscribes from now on doesn't see this event; and a listener that publishes doesn't get ahead of others.
    const subscribers = [...(this.topics.get(topic) ?? [])]
    if (subscribers.length > 0) queueMicrotask(() => this.deliver(topic, subscribers, event))
  }

  subscribe(topic: string, listener: (event: unknown) => void): () => void {
    const subscriber: Subscriber = { listener, open: true }
    const subscribers = this.topics.get(topic) ?? new Set()
    this.topics.set(topic, subscribers.add(subscriber))
    return () => {
      subscriber.open = false
      subscribers.delete(subscriber)
      if (subscribers.size === 0 && this.topics.get(topic) === subscribers) this.topics.delete(topic)
    }
  }

  private deliver(topic: string, subscribers: Subscriber[], event: unknown): void {
    for (const subscriber of subscribers) {
      if (!subscriber.open) continue
      try {
        subscriber.listener(event)
      } catch (error) {
        this.log.error({ topic, err: error }, 'a listener failed')
      }
    }
  }
}
