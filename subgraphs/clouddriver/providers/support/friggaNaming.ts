import { friggaCluster, friggaMoniker, nextFriggaName } from '../../domain/frigga.ts'
import { CloudError } from '../cloudError.ts'
import type { Naming } from '../provider.ts'

/** For clouds whose things carry no moniker but in their names. */
export const friggaNaming: Naming = {
  monikerOf: friggaMoniker,
  nextName({ app, stack, detail, cluster = friggaCluster(app, stack, detail) }, taken) {
    const next = nextFriggaName(cluster, taken)
    if (next) return next
    throw new CloudError(
      'CONFLICT',
      `All 1000 versions of ${cluster} are taken; destroy some of its server groups.`,
    )
  },
}
