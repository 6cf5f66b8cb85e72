import { CloudError } from '../cloudError.ts'
import type { Naming } from '../provider.ts'
import { monikerOf } from './inventory/moniker.ts'

const mostDigits = 3

/** The names of versioned things: name-v000, name-v001 … A moniker's cluster may be 'kind name'. */
export const naming: Naming = {
  monikerOf: (name, labels) => {
    const app = labels['app.kubernetes.io/name']
    return monikerOf(name, app === undefined ? {} : { app })
  },

  nextName({ app, cluster = app }, taken) {
    const name = cluster.slice(cluster.lastIndexOf(' ') + 1)
    if (name === '') throw new CloudError('INVALID', 'A moniker without application and cluster has no names')
    const versions = taken.flatMap((each) => {
      const { cluster, sequence } = monikerOf(each.slice(each.lastIndexOf(' ') + 1), {})
      return cluster === name && sequence !== undefined ? [sequence] : []
    })
    return `${name}-v${String(Math.max(-1, ...versions) + 1).padStart(mostDigits, '0')}`
  },
}
