import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { AutoscalerBody } from '../entry.ts'

interface Spec {
  readonly minReplicas?: number
  readonly maxReplicas?: number
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string }
}

const specOf = ({ spec }: KubeObject) => (spec ?? {}) as Spec

export const autoscaler = {
  project(object: KubeObject): AutoscalerBody {
    const { minReplicas = 1, maxReplicas = minReplicas } = specOf(object)
    return { type: 'autoscaler', min: minReplicas, max: maxReplicas }
  },

  ownerOf(object: KubeObject): string | undefined {
    const { kind, name } = specOf(object).scaleTargetRef ?? {}
    return kind && name ? `${kind[0]!.toLowerCase()}${kind.slice(1)} ${name}` : undefined
  },
}
