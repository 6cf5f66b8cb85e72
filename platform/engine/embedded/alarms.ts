/** Something to do at a time. `place` is where it stands in the heap, -1 when it is not in it. */
export interface Alarm {
  readonly due: number
  readonly order: number
  readonly action: () => void
  place: number
}

/** Node fires a timer with a longer delay at once. */
const longestTimer = 2 ** 31 - 1

const isBefore = (a: Alarm, b: Alarm) => a.due < b.due || (a.due === b.due && a.order < b.order)

/** Any number of alarms on one timer, in a binary heap. Alarms due at the same time go off in the order they were set. */
export class Alarms {
  private readonly heap: Alarm[] = []
  private timer: NodeJS.Timeout | undefined
  private set = 0

  /** Calls `action` once after `delayMs`, unless it is cancelled before. */
  after(delayMs: number, action: () => void): Alarm {
    const alarm: Alarm = {
      due: performance.now() + delayMs,
      order: this.set++,
      action,
      place: this.heap.length,
    }
    this.heap.push(alarm)
    this.rise(alarm)
    if (alarm.place === 0) this.wind()
    return alarm
  }

  cancel(alarm: Alarm): void {
    if (alarm.place < 0) return
    const wasFirst = alarm.place === 0
    this.remove(alarm)
    if (wasFirst) this.wind()
  }

  clear(): void {
    for (const alarm of this.heap) alarm.place = -1
    this.heap.length = 0
    this.wind()
  }

  private wind(): void {
    clearTimeout(this.timer)
    const first = this.heap[0]
    if (!first) return
    const delay = Math.min(Math.max(Math.ceil(first.due - performance.now()), 0), longestTimer)
    this.timer = setTimeout(() => this.ring(), delay)
  }

  private ring(): void {
    const now = performance.now()
    for (let first = this.heap[0]; first && first.due <= now; first = this.heap[0]) {
      this.remove(first)
      first.action()
    }
    this.wind()
  }

  private remove(alarm: Alarm): void {
    const last = this.heap.pop()!
    if (last !== alarm) {
      this.put(last, alarm.place)
      this.rise(last)
      this.sink(last)
    }
    alarm.place = -1
  }

  private put(alarm: Alarm, place: number): void {
    this.heap[place] = alarm
    alarm.place = place
  }

  private rise(alarm: Alarm): void {
    while (alarm.place > 0) {
      const parent = this.heap[(alarm.place - 1) >> 1]!
      if (!isBefore(alarm, parent)) return
      const place = parent.place
      this.put(parent, alarm.place)
      this.put(alarm, place)
    }
  }

  private sink(alarm: Alarm): void {
    for (;;) {
      const left = this.heap[2 * alarm.place + 1]
      const right = this.heap[2 * alarm.place + 2]
      const child = right && left && isBefore(right, left) ? right : left
      if (!child || !isBefore(child, alarm)) return
      const place = child.place
      this.put(child, alarm.place)
      this.put(alarm, place)
    }
  }
}
