import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os'

/** The middle of what was measured, and how far it scattered. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** One line of the table: a figure beside what it is measured against, in the same run. */
export interface Row {
  readonly what: string
  readonly measured: string
  /** The peer or the physical limit, with its own figure. */
  readonly against: string
  readonly ratio: Summary | undefined
  /** What is aimed at, and whether it was reached; without one the figure is only published. */
  readonly target: Target | undefined
}

export interface Target {
  readonly text: string
  readonly isMet: boolean
}

export interface Effort {
  /** Measured rounds; one more before them warms up. */
  readonly rounds: number
  /** How long one contender is measured in one round. */
  readonly roundMs: number
}

/** A benchmark answers its rows; `say` prints a line of progress. */
export type Benchmark = (effort: Effort, say: (line: string) => void) => Promise<Row[]>

/**
 * Measures contenders in turn, round after round, so that whatever else the machine does falls on all of them; every
 * other round in the opposite order. The first round warms up and does not count.
 */
export async function interleaved<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contenders) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round <= rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const sample = await contenders[name]()
      if (round > 0) samples[name].push(sample)
    }
  return samples
}

export function summaryOf(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/** `a` over `b`, round by round. */
export const ratioOf = (a: readonly number[], b: readonly number[]): Summary =>
  summaryOf(a.map((value, round) => value / b[round]!))

/** The value that `share` (0 to 1) of the samples do not exceed. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!
}

export const atLeast = (ratio: Summary, bound: number): Target => ({
  text: `≥ ${bound}`,
  isMet: ratio.median >= bound,
})

export const below = (value: number, bound: number, unit: string): Target => ({
  text: `< ${bound.toLocaleString('en')} ${unit}`,
  isMet: value < bound,
})

/** A number with as many digits as mean something. */
export function shown(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })
}

/** The median, and in brackets the least and the most. */
export const range = ({ median, min, max }: Summary, unit = ''): string =>
  `${shown(median)}${unit} (${shown(min)}–${shown(max)})`

/** Where the figures come from: the machine and how busy it is. */
export function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  const model = cpus()[0]?.model ?? 'unknown'
  return (
    `${model}, ${availableParallelism()} cores, ${gigabytes} GiB, ${platform()} ${arch()}, Node ${process.version}, ` +
    `load ${loadavg().map(shown).join(' ')}`
  )
}

/** Resident memory of a process in bytes. Linux only, as `writtenBytes`. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

/** How many bytes a process has sent to the disk so far. */
export function writtenBytes(pid: number): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0)
}
