import type { LittleAccount } from '../account.ts'

interface Steps {
  readonly signal: AbortSignal
  readonly progress: (status: string) => void
}

/** Launches or stops machines until a group has as many as it should. Stops between two of them when the signal says so. */
export async function bringToSize(
  account: LittleAccount,
  region: string,
  name: string,
  { signal, progress }: Steps,
): Promise<void> {
  try {
    for (;;) {
      signal.throwIfAborted()
      const { machines, desired } = await account.call((cloud) => cloud.step(region, name, signal))
      progress(`${name} has ${machines.length} of ${desired} instances`)
      if (machines.length === desired) return
    }
  } finally {
    // What was done is seen at once, not at the next polling.
    await account.inventory.refresh()
  }
}
