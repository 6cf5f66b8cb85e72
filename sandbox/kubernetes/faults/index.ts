import type { RequestHook } from '../api/handler.ts'
import type { RunningKubelet } from '../kubelet/index.ts'
import { adminPath, FaultsAdmin } from './admin.ts'
import { RequestFaults } from './requests.ts'

/** Answers `/sandbox/faults`, and lets other requests fail as is ordered there. */
export function faultsHook({ context, kubelet }: RunningKubelet): RequestHook {
  const faults = new RequestFaults(context.cluster.clock)
  const admin = new FaultsAdmin(faults, context, kubelet)
  return async (request, response, about) => {
    const { path } = about.info
    if (path !== adminPath && !path.startsWith(`${adminPath}/`)) return faults.hook(request, response, about)
    await admin.handle(request, response, about.caller)
    return true
  }
}
