import { Random } from '../kubernetes/random.ts'
import { type Case, moments } from './cases.ts'

const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/** Different questions; one in five has an expression with something odd in it. */
export function randomCases(seed: number, count: number): Case[] {
  const random = new Random(seed)
  const known = new Map<string, Case>()
  while (known.size < count) {
    const expression = random.chance(0.2) ? damaged(random, whole(random)) : whole(random)
    known.set(expression, { expression, ...random.pick(moments) })
  }
  return [...known.values()]
}

function whole(random: Random): string {
  const [dates, weekdays] = random.chance(0.5) ? [dateField(random), '?'] : ['?', weekdayField(random)]
  const fields = [
    random.chance(0.6) ? '0' : numbers(random, 0, 59),
    numbers(random, 0, 59),
    // The hours at which clocks are put on or back, often.
    random.chance(0.4) ? random.pick(['1', '2', '3', '0-3', '1,2', '0', '23']) : numbers(random, 0, 23),
    dates,
    random.chance(0.6) ? '*' : random.chance(0.3) ? named(random, months) : numbers(random, 1, 12),
    weekdays,
  ]
  if (random.chance(0.2))
    fields.push(random.pick(['*', '2026', '2026-2030', '2020', '2026/3', '2028,2026', '*/2', '2027-2040/4']))
  const text = fields.join(random.chance(0.05) ? '  ' : ' ')
  return random.chance(0.05) ? text.toLowerCase() : text
}

function numbers(random: Random, min: number, max: number): string {
  const one = () => String(min + random.below(max - min + 1))
  const step = () => String(1 + random.below(Math.max(2, Math.floor(max / 3))))
  const item = () =>
    random.pick([
      one,
      one,
      () => '*',
      () => `*/${step()}`,
      () => `/${step()}`,
      () => `${one()}/${step()}`,
      () => `${one()}-${one()}`,
      () => `${one()}-${one()}/${step()}`,
    ])()
  return random.chance(0.3) ? Array.from({ length: 2 + random.below(3) }, item).join(',') : item()
}

function named(random: Random, names: readonly string[]): string {
  const item = () => (random.chance(0.4) ? `${random.pick(names)}-${random.pick(names)}` : random.pick(names))
  return random.chance(0.3) ? Array.from({ length: 2 + random.below(2) }, item).join(',') : item()
}

function dateField(random: Random): string {
  const date = () => 1 + random.below(31)
  return random.pick([
    () => '*',
    () => numbers(random, 1, 31),
    () => numbers(random, 1, 31),
    () => 'L',
    () => 'LW',
    () => `L-${random.below(32)}`,
    () => `L-${random.below(28)}W`,
    () => `${date()}W`,
    () => `${date()}W`,
  ])()
}

function weekdayField(random: Random): string {
  const day = () => (random.chance(0.5) ? String(1 + random.below(7)) : random.pick(days))
  return random.pick([
    () => '*',
    () => numbers(random, 1, 7),
    () => named(random, days),
    () => named(random, days),
    () => `${day()}L`,
    () => `${day()}#${1 + random.below(5)}`,
    () => 'L',
  ])()
}

/** With one character more, less, or another one. */
function damaged(random: Random, text: string): string {
  const at = random.below(text.length)
  const odd = random.pick([...'0123456789,-*/?LW#MONX '])
  return text.slice(0, at) + (random.chance(0.7) ? odd : '') + text.slice(at + random.below(2))
}
