import type { Pod } from '../controllers/kinds.ts'

/** 10.244.0.1 and on: addresses that no two living pods share. */
export class Addresses {
  readonly #taken = new Set<string>()
  #next = 1

  take(): string {
    for (;;) {
      const number = this.#next++ & 0xffff
      const address = `10.244.${number >> 8}.${number & 255}`
      if ((number & 255) !== 0 && (number & 255) !== 255 && !this.#taken.has(address)) {
        this.#taken.add(address)
        return address
      }
    }
  }

  /** Of a pod that has one from before. */
  keep({ status }: Pod): string | undefined {
    if (status?.podIP !== undefined) this.#taken.add(status.podIP)
    return status?.podIP
  }

  free(address: string | undefined): void {
    if (address !== undefined) this.#taken.delete(address)
  }
}
