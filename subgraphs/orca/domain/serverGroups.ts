/** How many instances a server group should have. */
export interface Capacity {
  readonly min: number
  readonly max: number
  readonly desired: number
}

/** How a resize stage says what it wants. */
export interface Resize {
  readonly action: 'scale_exact' | 'scale_up' | 'scale_down'
  readonly capacity?: Partial<Capacity> | undefined
  readonly scalePct?: number | undefined
  readonly scaleNum?: number | undefined
}

/**
 * The capacity that a server group gets. scale_exact takes what is given over what is there; scale_up and scale_down move all
 * three by a percentage of each (rounded up) or by a number, never below 0.
 */
export function resized(current: Capacity, { action, capacity, scalePct, scaleNum }: Resize): Capacity {
  if (action === 'scale_exact') return { ...current, ...given(capacity) }
  const sign = action === 'scale_up' ? 1 : -1
  const moved = (value: number) => {
    const by = scalePct !== undefined ? Math.ceil((value * scalePct) / 100) : (scaleNum ?? 0)
    return Math.max(0, value + sign * by)
  }
  return { min: moved(current.min), max: moved(current.max), desired: moved(current.desired) }
}

function given({ min, max, desired }: Partial<Capacity> = {}): Partial<Capacity> {
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(desired !== undefined && { desired }),
  }
}

/** Which server group of a cluster is meant, of a list with the newest first. */
export const targets = [
  'current_asg_dynamic',
  'ancestor_asg_dynamic',
  'oldest_asg_dynamic',
  'current_asg',
  'ancestor_asg',
] as const
export type Target = (typeof targets)[number]

/** The server group that a target means; undefined when there is none: the one before, or the oldest, of a single one is not there. */
export function targetOf<T>(newestFirst: readonly T[], target: Target): T | undefined {
  if (target === 'current_asg' || target === 'current_asg_dynamic') return newestFirst[0]
  if (target === 'oldest_asg_dynamic') return newestFirst.length > 1 ? newestFirst.at(-1) : undefined
  return newestFirst[1]
}

const comparisons = {
  '==': (a: number, b: number) => a === b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const

export const comparators = Object.keys(comparisons) as [Comparator, ...Comparator[]]
export type Comparator = keyof typeof comparisons

export const compare = (a: number, comparator: Comparator, b: number) => comparisons[comparator](a, b)
