import { detachPatch } from '../traffic/attach.ts'
import { trafficSwitch } from './traffic.ts'

export const disableManifest = trafficSwitch({
  name: 'disableManifest',
  description: 'Keeps the traffic of load balancers from a workload; it goes on running.',
  phase: 'DISABLE_MANIFEST',
  patch: detachPatch,
})
