import type { KubeApi } from '../../../test/fixtures/kubernetes/api.ts'
import { pathOf } from '../../../test/fixtures/kubernetes/paths.ts'
import { deployment } from './manifests.ts'

const namespace = 'default'
const deployments = 500
const replicas = 10
const atOnce = 8

export const podCount = deployments * replicas
/** 110 pods fit on one. */
export const nodesForPods = 50

/** 500 Deployments of ten pods each, all of them available. Takes most of a minute. */
export async function makeManyPods(api: KubeApi): Promise<void> {
  const path = pathOf('deployments', { namespace })
  let next = 0
  const maker = async () => {
    while (next < deployments) await api.create(path, deployment(namespace, `app${next++}-web`, replicas))
  }
  await Promise.all(Array.from({ length: atOnce }, maker))
  for (let index = 0; index < deployments; index++)
    await api.until(
      pathOf('deployments', { namespace, name: `app${index}-web` }),
      ({ status }) => status?.availableReplicas === replicas,
      300_000,
    )
}

/** Names of all pods. */
export async function podNames(api: KubeApi): Promise<string[]> {
  const { items } = await api.get(pathOf('pods', { namespace }))
  return items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)
}

/** Gives pods another label, one after the other, so many a second for so long. */
export async function changePods(api: KubeApi, names: readonly string[], perSecond: number, forMs: number) {
  const startedAt = performance.now()
  const changes: Promise<unknown>[] = []
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - startedAt
      while (changes.length < (elapsed / 1000) * perSecond) {
        const name = names[changes.length % names.length]!
        const labels = { change: `${startedAt}-${changes.length}`.replace('.', '-') }
        const change = api.patch(pathOf('pods', { namespace, name }), 'merge', { metadata: { labels } })
        change.catch(reject)
        changes.push(change)
      }
      if (elapsed < forMs) return
      clearInterval(timer)
      resolve()
    }, 10)
  })
  await Promise.all(changes)
}
