/** What is asked of a server that fans events out. `frame` is what its clients should get, for the one that knows no GraphQL. */
export type FanoutOrder =
  | { readonly kind: 'memory' }
  | { readonly kind: 'publish'; readonly sequence: number; readonly frame: string }

/** What is asked of the process of the clients. */
export type WatcherOrder =
  | {
      readonly kind: 'open'
      readonly port: number
      readonly count: number
      readonly frames: readonly string[]
    }
  | { readonly kind: 'expect' }

/** The clients of one server have all got a frame: when the last of them did (nanoseconds of the machine's clock). */
export interface Watched {
  readonly at: string
  /** The frame that the last client got. */
  readonly frame: string
}

/** What such a server answers. */
export interface FanoutAnswer {
  /** When the event was made: nanoseconds of the machine's clock. */
  readonly at: string
  /** Resident memory, and what of it JavaScript holds on to, in bytes. */
  readonly rss: number
  readonly held: number
}
