import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { type OpenCluster, openCluster } from '../../../../../sandbox/kubernetes/open.ts'

/** Clusters on folders of their own, and their removal. */
export class Clusters {
  #open: OpenCluster[] = []
  #folders: string[] = []

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'gennaker-cluster-'))
    this.#folders.push(folder)
    return folder
  }

  open(folder = this.folder()): OpenCluster {
    const cluster = openCluster({ folder })
    this.#open.push(cluster)
    return cluster
  }

  removeAll(): void {
    for (const cluster of this.#open) cluster.close()
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true })
  }
}

export const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data,
})
