import type { Node } from '../controllers/kinds.ts'
import type { Condition } from '../controllers/runtime/conditions.ts'
import type { Context } from '../controllers/runtime/controller.ts'

export interface SandboxNode {
  readonly name: string
  readonly ip: string
}

export interface NodeOptions {
  readonly count: number
  /** How many pods fit on one. */
  readonly pods: number
  readonly cpu: string
  readonly memory: string
}

export const usualNodes: NodeOptions = { count: 3, pods: 110, cpu: '32', memory: '256Gi' }

/** The nodes of the sandbox; those that are not there yet are registered. */
export function registerNodes({ cluster, time }: Context, options: NodeOptions): SandboxNode[] {
  return Array.from({ length: options.count }, (_, index) => {
    const name = `sandbox-${index + 1}`
    const ip = `172.18.${(index + 2) >> 8}.${(index + 2) & 255}`
    const node = (cluster.get('Node', undefined, name) ?? cluster.create(describe(name, index))) as Node
    if (node.status?.conditions === undefined) {
      cluster.updateStatus({ ...node, status: statusOf(name, ip, options, time.stamp()) })
    }
    return { name, ip }
  })
}

function describe(name: string, index: number): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/region': 'sandbox',
        'topology.kubernetes.io/zone': `sandbox-${'abc'[index % 3]}`,
      },
    },
    spec: { podCIDR: `10.244.${index & 255}.0/24` },
  }
}

function statusOf(name: string, ip: string, { pods, cpu, memory }: NodeOptions, now: string): Node['status'] {
  const capacity = { cpu, memory, pods: String(pods), 'ephemeral-storage': '1Ti' }
  return {
    capacity,
    allocatable: capacity,
    addresses: [
      { type: 'InternalIP', address: ip },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: 'amd64',
      bootID: '',
      containerRuntimeVersion: 'sandbox://1.0',
      kernelVersion: '6.1.0',
      kubeProxyVersion: 'v1.32.0',
      kubeletVersion: 'v1.32.0',
      machineID: '',
      operatingSystem: 'linux',
      osImage: 'Gennaker sandbox',
      systemUUID: '',
    },
    conditions: [
      condition(
        'MemoryPressure',
        'False',
        'KubeletHasSufficientMemory',
        'kubelet has sufficient memory available',
        now,
      ),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure', now),
      condition(
        'PIDPressure',
        'False',
        'KubeletHasSufficientPID',
        'kubelet has sufficient PID available',
        now,
      ),
      readyCondition(now),
    ],
  }
}

export const readyCondition = (now: string) =>
  condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status', now)

function condition(type: string, status: Condition['status'], reason: string, message: string, now: string) {
  return { type, status, lastHeartbeatTime: now, lastTransitionTime: now, reason, message }
}
