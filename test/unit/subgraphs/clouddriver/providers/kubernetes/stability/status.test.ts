import { kindOf } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/kinds/index.ts'

const none = { unstable: 'No status reported yet', unavailable: 'No availability reported' }
const stable = {}

/** What is not as it is for something stable, with the message. */
function said(apiVersion: string, kind: string, spec: object | undefined, status: object | undefined) {
  const object = { apiVersion, kind, metadata: { name: 'x', generation: 2 }, spec, ...(status && { status }) }
  const result = kindOf(object, { customResources: [] }).status(object)
  return {
    ...(!result.stable.state && { unstable: result.stable.message }),
    ...(!result.available.state && { unavailable: result.available.message }),
    ...(result.paused.state && { paused: result.paused.message }),
    ...(result.failed.state && { failed: result.failed.message }),
  }
}

type Case = readonly [spec: object | undefined, status: object | undefined, expected: object]
const seen = { observedGeneration: 2 }

const behind = 'Waiting for status generation to match updated object generation'
const available = 'Waiting for all replicas to be available'
const ready = 'Waiting for all replicas to be ready'

const deploymentOf = (status: object) => ({
  ...seen,
  replicas: 3,
  updatedReplicas: 3,
  availableReplicas: 3,
  readyReplicas: 3,
  ...status,
})
const noMinimum = { type: 'Available', status: 'False', message: 'No minimum' }
const pausedBy = {
  type: 'Progressing',
  status: 'Unknown',
  reason: 'DeploymentPaused',
  message: 'Deployment is paused',
}
const deadline = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }

const deployment: Case[] = [
  [{ replicas: 3 }, undefined, none],
  [{ replicas: 3 }, { observedGeneration: 1 }, { unstable: behind }],
  [{ replicas: 3 }, deploymentOf({}), stable],
  [
    { replicas: 3 },
    deploymentOf({ updatedReplicas: 1 }),
    { unstable: 'Waiting for all replicas to be updated' },
  ],
  [
    { replicas: 3 },
    deploymentOf({ replicas: 4 }),
    { unstable: 'Waiting for old replicas to finish termination' },
  ],
  [{ replicas: 3 }, deploymentOf({ availableReplicas: 2 }), { unstable: available }],
  [{ replicas: 3 }, deploymentOf({ readyReplicas: 2 }), { unstable: ready }],
  [{ replicas: 0 }, seen, stable],
  [
    { replicas: 3 },
    deploymentOf({ conditions: [noMinimum] }),
    { unstable: 'No minimum', unavailable: 'No minimum' },
  ],
  [
    { replicas: 3 },
    deploymentOf({ availableReplicas: 2, conditions: [noMinimum, pausedBy, deadline] }),
    {
      unstable: available,
      unavailable: 'No minimum',
      paused: 'Deployment is paused',
      failed: 'Deployment exceeded its progress deadline',
    },
  ],
]

const replicaSetOf = (status: object) => ({
  ...seen,
  fullyLabeledReplicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
  ...status,
})
const both = (message: string) => ({ unstable: message, unavailable: message })
const replicaSet: Case[] = [
  [{ replicas: 2 }, undefined, none],
  [{ replicas: 2 }, replicaSetOf({}), stable],
  [
    { replicas: 2 },
    replicaSetOf({ fullyLabeledReplicas: 1 }),
    both('Waiting for all replicas to be fully-labeled'),
  ],
  [{ replicas: 2 }, replicaSetOf({ readyReplicas: 1 }), both(ready)],
  [{ replicas: 2 }, replicaSetOf({ availableReplicas: 1 }), both(available)],
  [
    { replicas: 2 },
    replicaSetOf({ observedGeneration: 1 }),
    { unstable: 'Waiting for replicaset spec update to be observed' },
  ],
]

const setOf = (status: object) => ({
  ...seen,
  replicas: 2,
  readyReplicas: 2,
  currentReplicas: 2,
  currentRevision: 'a',
  updateRevision: 'a',
  ...status,
})
const rolling = (partition?: number) => ({
  replicas: 2,
  updateStrategy: { type: 'RollingUpdate', ...(partition !== undefined && { rollingUpdate: { partition } }) },
})
const statefulSet: Case[] = [
  [{ replicas: 2, updateStrategy: { type: 'OnDelete' } }, undefined, stable],
  [rolling(), undefined, none],
  [rolling(), setOf({ observedGeneration: 1 }), { unstable: behind }],
  [rolling(), setOf({}), stable],
  [
    rolling(),
    setOf({ replicas: 1 }),
    { unstable: 'Waiting for at least the desired replica count to be met' },
  ],
  [rolling(), setOf({ readyReplicas: 1 }), { unstable: 'Waiting for all updated replicas to be ready' }],
  [rolling(1), setOf({ updatedReplicas: 0 }), { unstable: 'Waiting for partitioned roll out to finish' }],
  [rolling(1), setOf({ updatedReplicas: 1, currentRevision: 'b' }), stable],
  [
    rolling(),
    setOf({ currentReplicas: 1 }),
    { unstable: 'Waiting for all updated replicas to be scheduled' },
  ],
  [
    rolling(),
    setOf({ currentRevision: 'b' }),
    { unstable: 'Waiting for the updated revision to match the current revision' },
  ],
]

const daemonOf = (status: object) => ({
  ...seen,
  desiredNumberScheduled: 3,
  currentNumberScheduled: 3,
  updatedNumberScheduled: 3,
  numberAvailable: 3,
  numberReady: 3,
  ...status,
})
const daemonSet: Case[] = [
  [rolling(), undefined, none],
  [rolling(), daemonOf({ observedGeneration: 1 }), { unstable: behind }],
  [{ updateStrategy: { type: 'OnDelete' } }, daemonOf({ numberReady: 0 }), stable],
  [rolling(), daemonOf({}), stable],
  [
    rolling(),
    daemonOf({ currentNumberScheduled: 1 }),
    { unstable: 'Waiting for all replicas to be scheduled' },
  ],
  [
    rolling(),
    daemonOf({ updatedNumberScheduled: 1 }),
    { unstable: 'Waiting for all updated replicas to be scheduled' },
  ],
  [rolling(), daemonOf({ numberAvailable: 1 }), { unstable: available }],
  [rolling(), daemonOf({ numberReady: 1 }), { unstable: ready }],
]

const waiting = { unstable: 'Waiting for jobs to finish' }
const gaveUp = { type: 'Failed', status: 'True', message: 'Job has reached the specified backoff limit' }
const job: Case[] = [
  [{}, undefined, none],
  [{}, { active: 1 }, waiting],
  [{}, { succeeded: 1 }, stable],
  [{ completions: 2 }, { succeeded: 1 }, waiting],
  [{}, { failed: 1, conditions: [gaveUp] }, { failed: gaveUp.message }],
  [{}, { failed: 1, conditions: [{ ...gaveUp, status: 'False' }] }, waiting],
]

const pod: Case[] = [
  [{}, undefined, none],
  [{}, { phase: 'Pending' }, both('Pod is pending')],
  [{}, { phase: 'Running' }, stable],
  [{}, { phase: 'Succeeded' }, stable],
  [{}, { phase: 'Failed' }, both('Pod has failed')],
  [{}, {}, both('Pod phase is unknown')],
]

const autoscaler: Case[] = [
  [{}, undefined, none],
  [
    {},
    { desiredReplicas: 3, currentReplicas: 2 },
    { unstable: 'Waiting for HPA to complete a scale up, current: 2 desired: 3' },
  ],
  [
    {},
    { desiredReplicas: 2, currentReplicas: 5 },
    { unstable: 'Waiting for HPA to complete a scale down, current: 5 desired: 2' },
  ],
  [{}, { desiredReplicas: 2, currentReplicas: 2 }, stable],
]

const table: readonly (readonly [string, string, readonly Case[]])[] = [
  ['apps/v1', 'Deployment', deployment],
  ['apps/v1', 'ReplicaSet', replicaSet],
  ['apps/v1', 'StatefulSet', statefulSet],
  ['apps/v1', 'DaemonSet', daemonSet],
  ['batch/v1', 'Job', job],
  [
    'batch/v1',
    'CronJob',
    [
      [{}, undefined, none],
      [{}, {}, stable],
    ],
  ],
  ['v1', 'Pod', pod],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', autoscaler],
  ['v1', 'Service', [[{}, undefined, stable]]],
  ['v1', 'ConfigMap', [[undefined, undefined, stable]]],
  ['example.com/v1', 'Deployment', [[{ replicas: 3 }, {}, stable]]],
]

describe.each(table)('the status of %s %s', (apiVersion, kind, cases) => {
  it.each(
    cases.map(
      ([spec, status, expected]) => [JSON.stringify({ spec, status }), spec, status, expected] as const,
    ),
  )('%s', (_, spec, status, expected) => expect(said(apiVersion, kind, spec, status)).toEqual(expected))
})

it('is failed for workloads of an API that is gone', () => {
  expect(said('extensions/v1beta1', 'Deployment', {}, {})).toEqual({
    failed: 'Deployment of extensions/v1beta1 is not supported: use apps/v1',
  })
})
