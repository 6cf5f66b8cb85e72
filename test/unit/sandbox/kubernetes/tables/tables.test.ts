import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { ResourceCall } from '../../../../../sandbox/kubernetes/api/api.ts'
import { Registry } from '../../../../../sandbox/kubernetes/resources/registry.ts'
import { tableOf } from '../../../../../sandbox/kubernetes/tables/index.ts'

const registry = new Registry()
const now = Date.parse('2026-01-01T00:10:00Z')

function rowOf(object: object): Record<string, unknown> {
  const { apiVersion, kind, metadata, ...rest } = object as KubeObject
  const whole = {
    apiVersion,
    kind,
    metadata: { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    ...rest,
  }
  const call = {
    api: { cluster: { clock: { now: () => now } } },
    resource: registry.ofKind(apiVersion, kind)!,
    info: { query: new URLSearchParams() },
  } as unknown as ResourceCall
  const { columnDefinitions, rows } = tableOf(call, [whole as KubeObject], {}) as {
    columnDefinitions: { name: string }[]
    rows: { cells: unknown[] }[]
  }
  return Object.fromEntries(columnDefinitions.map(({ name }, index) => [name, rows[0]!.cells[index]]))
}

const waiting = (reason: string) => ({ name: 'c', state: { waiting: { reason } }, restartCount: 0 })
const terminated = (exitCode: number, reason?: string) => ({
  name: 'c',
  state: { terminated: { exitCode, reason } },
  restartCount: 0,
})
const running = { name: 'c', ready: true, restartCount: 0, state: { running: {} } }
const pod = (status: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata,
  spec: { containers: [{ name: 'c' }], initContainers: [{ name: 'i' }, { name: 'j' }] },
  status,
})

describe('the word for how a pod is', () => {
  const done = terminated(0, 'Completed')
  it.each<[string, object]>([
    ['Pending', { phase: 'Pending' }],
    ['Running', { phase: 'Running', initContainerStatuses: [done, done], containerStatuses: [running] }],
    ['ContainerCreating', { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] }],
    ['CrashLoopBackOff', { phase: 'Running', containerStatuses: [waiting('CrashLoopBackOff')] }],
    ['OOMKilled', { phase: 'Running', containerStatuses: [terminated(137, 'OOMKilled')] }],
    ['ExitCode:3', { phase: 'Failed', containerStatuses: [terminated(3)] }],
    ['Completed', { phase: 'Succeeded', containerStatuses: [done] }],
    ['Init:0/2', { phase: 'Pending', initContainerStatuses: [{ name: 'i', state: { running: {} } }] }],
    ['Init:1/2', { phase: 'Pending', initContainerStatuses: [done, waiting('PodInitializing')] }],
    ['Init:ErrImagePull', { phase: 'Pending', initContainerStatuses: [waiting('ErrImagePull')] }],
    ['Init:Error', { phase: 'Failed', initContainerStatuses: [terminated(1, 'Error')] }],
    ['Evicted', { phase: 'Failed', reason: 'Evicted' }],
  ])('should be %s', (expected, status) => {
    expect(rowOf(pod(status)).Status).toBe(expected)
  })

  it('should be Terminating from when it is deleted', () => {
    const metadata = { deletionTimestamp: '2026-01-01T00:10:00Z' }
    expect(rowOf(pod({ phase: 'Running', containerStatuses: [running] }, metadata)).Status).toBe(
      'Terminating',
    )
  })

  it('should tell how often and when it was restarted', () => {
    const lastState = { terminated: { finishedAt: '2026-01-01T00:09:15Z' } }
    const status = { phase: 'Running', containerStatuses: [{ ...running, restartCount: 2, lastState }] }
    expect(rowOf(pod(status))).toMatchObject({ Ready: '1/1', Restarts: '2 (45s ago)', Age: '10m' })
  })
})

describe('columns of kinds', () => {
  it.each<[object, Record<string, unknown>]>([
    [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        spec: { replicas: 3, selector: { matchLabels: { app: 'x' } } },
        status: { readyReplicas: 2, updatedReplicas: 1 },
      },
      { Ready: '2/3', 'Up-to-date': 1, Available: 0, Selector: 'app=x' },
    ],
    [
      {
        apiVersion: 'v1',
        kind: 'Service',
        spec: {
          type: 'LoadBalancer',
          clusterIP: '10.96.0.7',
          ports: [{ port: 80, nodePort: 30001, protocol: 'TCP' }],
        },
      },
      { 'External-IP': '<pending>', 'Port(s)': '80:30001/TCP', Selector: '<none>' },
    ],
    [
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        spec: { completions: 2 },
        status: {
          succeeded: 2,
          startTime: '2026-01-01T00:00:00Z',
          completionTime: '2026-01-01T00:01:05Z',
          conditions: [{ type: 'Complete', status: 'True' }],
        },
      },
      { Status: 'Complete', Completions: '2/2', Duration: '65s' },
    ],
    [
      {
        apiVersion: 'v1',
        kind: 'Node',
        spec: { unschedulable: true },
        status: { conditions: [{ type: 'Ready', status: 'True' }] },
      },
      { Status: 'Ready,SchedulingDisabled', Roles: '<none>' },
    ],
    [
      { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', data: { a: '', b: '' } },
      { Type: 'Opaque', Data: 2 },
    ],
    [
      {
        apiVersion: 'v1',
        kind: 'Endpoints',
        subsets: [{ addresses: [1, 2, 3, 4].map((n) => ({ ip: `10.0.0.${n}` })), ports: [{ port: 80 }] }],
      },
      { Endpoints: '10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...' },
    ],
    [
      { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
      { Name: 'x', Age: '10m' },
    ],
  ])('should show %j', (object, expected) => {
    expect(rowOf(object)).toMatchObject(expected)
  })
})
