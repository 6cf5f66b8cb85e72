/**
 * The order of Maven's versions (https://maven.apache.org/pom.html#version-order-specification): numbers by value, a few
 * known words before and after a release, other words after it.
 */
const words = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp']
const release = words.indexOf('')
const aliases: Readonly<Record<string, string>> = {
  a: 'alpha',
  b: 'beta',
  m: 'milestone',
  cr: 'rc',
  ga: '',
  final: '',
  release: '',
}

type Part = number | string

export function compareMavenVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)]
  for (let n = 0; n < Math.max(left.length, right.length); n++) {
    const order = comparePart(left[n], right[n])
    if (order !== 0) return order
  }
  return 0
}

/** Whether a version lies in `[1.0,2.0)`, `(,1.0]`, `[1.5]` or several of those. */
export function isInMavenRange(version: string, range: string): boolean {
  return [...range.matchAll(/([[(])([^,\])]*)(?:(,)([^\])]*))?([\])])/g)].some(
    ([, open, low = '', comma, high = '', close]) => {
      if (!comma) return compareMavenVersions(version, low.trim()) === 0
      const [from, to] = [low.trim(), high.trim()]
      const above = from === '' ? 1 : compareMavenVersions(version, from)
      const below = to === '' ? -1 : compareMavenVersions(version, to)
      return (above > 0 || (above === 0 && open === '[')) && (below < 0 || (below === 0 && close === ']'))
    },
  )
}

export const isMavenRange = (version: string): boolean =>
  /^[[(][^,\])]*(,[^\])]*)?[\])](,[[(][^,\])]*(,[^\])]*)?[\])])*$/.test(version)

/** Numbers and words; zeros and words that mean nothing are dropped where a word or the end follows. */
function partsOf(version: string): Part[] {
  const parts = (version.toLowerCase().match(/\d+|[a-z]+/g) ?? []).map((text) =>
    /^\d/.test(text) ? Number(text) : (aliases[text] ?? text),
  )
  const kept: Part[] = []
  let next: Part | undefined
  for (const part of parts.reverse()) {
    const isEmpty = part === 0 || part === ''
    if (!isEmpty || typeof next === 'number') kept.push(part)
    if (!isEmpty) next = part
  }
  return kept.reverse()
}

function comparePart(a: Part | undefined, b: Part | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'number') return b === undefined ? a || 0 : 1
  if (typeof b === 'number') return a === undefined ? -b || 0 : -1
  const [left, right] = [rankOf(a), rankOf(b)]
  if (left !== right) return left - right
  return left === words.length ? (a! < b! ? -1 : a! > b! ? 1 : 0) : 0
}

function rankOf(word: string | undefined): number {
  if (word === undefined) return release
  const at = words.indexOf(word)
  return at < 0 ? words.length : at
}
