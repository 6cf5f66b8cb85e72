import type { LabelSelector } from '#platform/kubernetes/labelSelector.ts'
import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { PolicyBody } from '../entry.ts'

interface Rule {
  readonly ports?: readonly {
    readonly protocol?: string
    readonly port?: number | string
    readonly endPort?: number
  }[]
  readonly from?: readonly unknown[]
  readonly to?: readonly unknown[]
}

interface Spec {
  readonly podSelector?: LabelSelector
  readonly ingress?: readonly Rule[]
  readonly egress?: readonly Rule[]
}

export function networkPolicy({ spec }: KubeObject): PolicyBody {
  const { podSelector = {}, ingress = [], egress = [] } = (spec ?? {}) as Spec
  return { type: 'policy', podSelector, inbound: ingress.flatMap(rules), outbound: egress.flatMap(rules) }
}

/** One for each protocol, in Spinnaker's form; `peers` in Kubernetes' own words, empty for everybody. */
function rules({ ports = [], from, to }: Rule): unknown[] {
  const peers = from ?? to ?? []
  if (ports.length === 0) return [{ protocol: 'ANY', portRanges: [], peers }]
  const byProtocol = Map.groupBy(ports, ({ protocol = 'TCP' }) => protocol)
  return [...byProtocol].map(([protocol, ofProtocol]) => ({
    protocol,
    portRanges: ofProtocol.flatMap(({ port, endPort }) =>
      port === undefined ? [] : [{ startPort: port, endPort: endPort ?? port }],
    ),
    peers,
  }))
}
