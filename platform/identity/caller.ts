/** On whose behalf something is done. Every resolver, action and task gets one. */
export interface Caller {
  readonly user: string
  readonly roles: readonly string[]
  /** May do everything. */
  readonly admin: boolean
}

/** Everybody who calls the quick start: it listens on the loopback address only. */
export const localAdmin: Caller = { user: 'local', roles: [], admin: true }

/** The platform itself: sweeps, schedules, calls between services that no person caused. */
export const systemCaller: Caller = { user: 'spinnaker', roles: [], admin: true }
