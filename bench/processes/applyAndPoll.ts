import { setTimeout as sleep } from 'node:timers/promises'
import { KubeConfig, type KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node'
import { serveOrders } from '../support/child.ts'
import type { ApplyOrder } from '../support/kubernetes/peers.ts'

/**
 * What a script on @kubernetes/client-node does: reads each object, creates or patches it, one after the other, as in the
 * library's own example, then looks every five seconds whether all Deployments are stable. A refused request is sent again
 * when the server says.
 */
const pollMs = 5_000

const config = new KubeConfig()
config.loadFromFile(process.argv[2]!)
const api = KubernetesObjectApi.makeApiClient(config)

interface Refusal {
  readonly code: number
  readonly headers: Readonly<Record<string, string>>
}

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      const { code, headers } = error as Refusal
      if (code !== 429) throw error
      await sleep(Number(headers['retry-after'] ?? 1) * 1000)
    }
  }
}

type Named = KubernetesObject & { metadata: { name: string; namespace: string } }

async function apply(object: Named): Promise<void> {
  const isThere = await patiently(() => api.read(object)).then(
    () => true,
    (error: Refusal) => {
      if (error.code === 404) return false
      throw error
    },
  )
  await patiently(() => (isThere ? api.patch(object) : api.create(object)))
}

interface Deployment extends KubernetesObject {
  readonly spec: { readonly replicas: number }
  readonly status?: Readonly<Record<string, number>>
}

async function isStable(object: Named): Promise<boolean> {
  const { metadata, spec, status = {} } = (await patiently(() => api.read(object))) as unknown as Deployment
  const counts = [status.replicas, status.updatedReplicas, status.availableReplicas]
  return (
    status.observedGeneration === metadata?.generation && counts.every((count) => count === spec.replicas)
  )
}

serveOrders<ApplyOrder>({}, async ({ manifests }) => {
  const objects = manifests as unknown as Named[]
  for (const object of objects) await apply(object)
  let left = objects.filter(({ kind }) => kind === 'Deployment')
  for (;;) {
    const isDone = await Promise.all(left.map(isStable))
    left = left.filter((_, index) => !isDone[index])
    if (left.length === 0) return {}
    await sleep(pollMs)
  }
})
