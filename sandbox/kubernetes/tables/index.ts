import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ResourceCall } from '../api/api.ts'

export function tableOf(_call: ResourceCall, objects: readonly KubeObject[], metadata: object): unknown {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: [{ name: 'Name', type: 'string', format: 'name', description: '', priority: 0 }],
    rows: objects.map((object) => ({
      cells: [object.metadata.name],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  }
}
