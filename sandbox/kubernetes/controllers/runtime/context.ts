import type { Cluster } from '../../cluster.ts'
import type { Context } from './controller.ts'
import { Orphans } from './orphans.ts'
import { Recorder } from './recorder.ts'
import { sandboxTime } from './time.ts'

/** What the components of the control plane stand on; `stop` ends what it watches. */
export function contextFor(cluster: Cluster, speed?: number): { context: Context; stop: () => void } {
  const time = sandboxTime(cluster.clock, speed)
  const orphans = new Orphans(cluster)
  const context = { cluster, time, recorder: new Recorder(cluster, time), orphans }
  return { context, stop: orphans.stop }
}
