import { join } from 'node:path'
import { Gennaker } from '../../fixtures/gennaker.ts'
import { type Json, KubeApi } from '../../fixtures/kubernetes/api.ts'
import { credentials } from '../../fixtures/kubernetes/credentials.ts'
import { pathOf } from '../../fixtures/kubernetes/paths.ts'
import { servers } from '../../fixtures/kubernetes/servers.ts'
import { startWithSandbox } from './support.ts'

const place = { namespace: 'default' }
export const path = (resource: string, name?: string) => pathOf(resource, { ...place, name })

/** Gennaker with an account `sandbox`, and what says from outside how that cluster is. */
export interface Scene {
  readonly gennaker: Gennaker
  readonly api: KubeApi
  readonly kubeconfig: string
  stop(): Promise<void>
}

/** As `npm start` starts it: the account is the sandbox cluster. */
export async function startScene(env: Record<string, string> = {}): Promise<Scene> {
  const gennaker = await startWithSandbox(env)
  return sceneOf(gennaker, join(gennaker.data, 'sandbox/kubeconfig'))
}

/** The account is a real control plane, where one is at hand. */
async function startRealScene(): Promise<Scene> {
  const running = await servers.find(({ isTwin }) => !isTwin)!.start()
  const accounts = [{ name: 'sandbox', kubeconfigFile: running.kubeconfig }]
  const gennaker = await Gennaker.start({ GENNAKER_KUBERNETES_ACCOUNTS: JSON.stringify(accounts) })
  return sceneOf(gennaker, running.kubeconfig)
}

function sceneOf(gennaker: Gennaker, kubeconfig: string): Scene {
  const api = new KubeApi(credentials(kubeconfig))
  return {
    gennaker,
    api,
    kubeconfig,
    async stop() {
      await gennaker.stop()
      await api.close()
    },
  }
}

/** The body for both clusters; for the real one its tests are skipped where there is none. */
export function describeScenes(title: string, body: (start: () => Promise<Scene>) => void): void {
  describe(`the sandbox cluster: ${title}`, () => body(startScene))
  const describeReal = servers.some(({ isTwin }) => !isTwin) ? describe : describe.skip
  describeReal(`a real control plane (GENNAKER_KUBERNETES): ${title}`, () => body(startRealScene))
}

/** Names of the pods that get the traffic of a Service, sorted. */
export const reachedBy = ({ subsets = [] }: Json): string[] =>
  subsets
    .flatMap(({ addresses = [] }: Json) => addresses.map(({ targetRef }: Json) => targetRef.name))
    .toSorted()

/** Which versions those pods are of, e.g. `v001`. */
export const versionsReached = (endpoints: Json): string[] => [
  ...new Set(reachedBy(endpoints).map((name) => /-(v\d{3})-/.exec(name)?.[1] ?? name)),
]
