/**
 * Every point at which a fault can be injected, and what it interrupts. `failpoint(name)` refuses other names at
 * compile time, GENNAKER_FAILPOINTS at start.
 */
export const failpointTable = {
  'orca.transition.beforeWrite': 'a transition is decided and not yet in the store',
  'orca.transition.afterWrite': 'a transition is in the store and its messages are not yet handed on',
} as const satisfies Record<string, string>

export type FailpointName = keyof typeof failpointTable
