import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ServiceBody } from '../entry.ts'

export function service({ spec }: KubeObject): ServiceBody {
  return { type: 'service', selector: (spec as { selector?: Record<string, string> } | undefined)?.selector }
}
