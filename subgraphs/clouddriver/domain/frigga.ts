import type { Moniker } from './resources.ts'

/**
 * Names by Netflix's Frigga convention: app[-stack[-detail]][-vNNN], app--detail without a stack. An app and a stack hold
 * no dashes, a detail may.
 */
const versioned = /^(.+)-v(\d{3,})$/

const mostSequences = 1000

/** A name taken apart; a name that is empty belongs to no application. */
export function friggaMoniker(name: string): Moniker {
  const [, ofCluster, digits] = versioned.exec(name) ?? []
  const cluster = ofCluster ?? name
  const [app = '', stack = '', ...detail] = cluster.split('-')
  return {
    app,
    cluster,
    ...(stack !== '' && { stack }),
    ...(detail.length > 0 && { detail: detail.join('-') }),
    ...(digits !== undefined && { sequence: Number(digits) }),
  }
}

/** The cluster's name of an application, a stack and a detail. */
export function friggaCluster(app: string, stack = '', detail = ''): string {
  if (detail !== '') return `${app}-${stack}-${detail}`
  return stack === '' ? app : `${app}-${stack}`
}

/**
 * The next server group's name of a cluster; `taken` are the names that are there, in order of creation. The sequence
 * follows that of the newest, wraps behind v999, and steps over what is taken. Undefined when all are.
 */
export function nextFriggaName(cluster: string, taken: readonly string[]): string | undefined {
  const sequences = taken.flatMap((name) => {
    const moniker = friggaMoniker(name)
    return moniker.cluster === cluster && moniker.sequence !== undefined ? [moniker.sequence] : []
  })
  const used = new Set(sequences)
  const newest = sequences.at(-1)
  const first = newest === undefined ? 0 : newest + 1
  for (let step = 0; step < mostSequences; step++) {
    const sequence = (first + step) % mostSequences
    if (!used.has(sequence)) return `${cluster}-v${String(sequence).padStart(3, '0')}`
  }
  return undefined
}
