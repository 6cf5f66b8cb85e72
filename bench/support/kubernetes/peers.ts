import type { Manifest } from './manifests.ts'

/** What is asked of bench/processes/applyAndPoll.ts: it answers when everything is stable. */
export interface ApplyOrder {
  readonly manifests: readonly Manifest[]
}

/** What is asked of a process that holds what a cluster holds. */
export type HolderOrder =
  /** Reads everything, and answers when all is there. */
  { readonly kind: 'read' } | { readonly kind: 'cpu' }

export interface HolderAnswer {
  /** read: how long it took. */
  readonly ms: number
  readonly objects: number
  /** What JavaScript holds on to more than before, after a garbage collection. */
  readonly heldBytes: number
  /** What it says itself that it holds; 0 where it does not. */
  readonly claimedBytes: number
  /** Since its start, user and system. */
  readonly cpuMs: number
  readonly changes: number
}
