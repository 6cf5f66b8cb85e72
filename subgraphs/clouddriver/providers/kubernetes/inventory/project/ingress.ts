import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { IngressBody } from '../entry.ts'

/** Of networking.k8s.io/v1; before that the service's name stood in `serviceName`. */
interface Backend {
  readonly service?: { readonly name?: string }
  readonly serviceName?: string
}

interface Spec {
  readonly defaultBackend?: Backend
  readonly backend?: Backend
  readonly rules?: readonly {
    readonly http?: { readonly paths?: readonly { readonly backend?: Backend }[] }
  }[]
}

export function ingress({ spec }: KubeObject): IngressBody {
  const { defaultBackend, backend, rules = [] } = (spec ?? {}) as Spec
  const backends = [
    defaultBackend,
    backend,
    ...rules.flatMap(({ http }) => (http?.paths ?? []).map((path) => path.backend)),
  ]
  const services = backends.flatMap((each) => each?.service?.name ?? each?.serviceName ?? [])
  return { type: 'ingress', services: [...new Set(services)] }
}
