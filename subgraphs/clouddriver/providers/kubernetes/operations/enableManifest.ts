import { attachPatch } from '../traffic/attach.ts'
import { trafficSwitch } from './traffic.ts'

export const enableManifest = trafficSwitch({
  name: 'enableManifest',
  description: 'Sends the traffic of load balancers to a workload.',
  phase: 'ENABLE_MANIFEST',
  patch: attachPatch,
})
