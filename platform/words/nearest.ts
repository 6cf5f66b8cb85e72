import { distance } from 'fastest-levenshtein'

/** Names that are listed when there are no more. */
const few = 8

/** Names that are looked at. */
const most = 1_000

/** "; did you mean x?" or, of few names, what there is; nothing when neither helps. `shown` is how a known name is to be written. */
export function hint(name: string, known: Iterable<string>, shown = (one: string): string => one): string {
  const names = [...new Set(take(known))]
  const nearest = nearestOf(name, names)
  if (nearest) return `; did you mean ${shown(nearest)}?`
  if (names.length === 0 || names.length > few) return ''
  return `; there ${names.length === 1 ? 'is' : 'are'} ${names.map(shown).join(', ')}`
}

function nearestOf(name: string, names: readonly string[]): string | undefined {
  if (name.length > 100) return undefined
  const wanted = name.toLowerCase()
  let nearest: string | undefined
  let least = (name.length < 3 ? 0 : Math.floor(name.length / 3)) + 1
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const steps = stepsBetween(wanted, candidate.toLowerCase())
    if (steps < least) {
      nearest = candidate
      least = steps
    }
  }
  return nearest
}

/** Two neighbouring letters in the wrong order are one mistake. */
function stepsBetween(wanted: string, candidate: string): number {
  const at = wanted.split('').findIndex((letter, index) => letter !== candidate[index])
  const swapped = wanted.slice(0, at) + wanted[at + 1] + wanted[at] + wanted.slice(at + 2)
  return at >= 0 && swapped === candidate ? 1 : distance(wanted, candidate)
}

function* take(names: Iterable<string>): Generator<string> {
  let taken = 0
  for (const name of names) {
    if (++taken > most) return
    yield name
  }
}
