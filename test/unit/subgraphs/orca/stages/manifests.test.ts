import { type Json, Orca, stage, stageOf } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())
beforeEach(() => orca.clouddriver.reset())

const target = { account: 'prod', location: 'default', manifestName: 'deployment web' }
const run = async (type: string, more: Json = {}) =>
  orca.ended(await orca.start([stage('1', [], type, { cloudProvider: 'kubernetes', ...target, ...more })]))

interface Case {
  readonly type: string
  readonly more?: Json
  readonly tasks: readonly string[]
  readonly description?: Json
}

const waits = 'waitForManifestToStabilize'
const cases: Case[] = [
  {
    type: 'patchManifest',
    more: { patchBody: [{ spec: { replicas: 2 } }] },
    tasks: [
      'resolveTargetManifest',
      'resolvePatchSourceManifest',
      'patchManifest',
      'monitorPatch',
      'promoteOutputs',
      waits,
    ],
    description: {
      patchBody: [{ spec: { replicas: 2 } }],
      options: { mergeStrategy: 'strategic', record: true },
      requiredArtifacts: [],
      allArtifacts: [],
    },
  },
  {
    type: 'deleteManifest',
    more: { options: { cascading: 'true', gracePeriodSeconds: '5' } },
    tasks: ['resolveTargetManifest', 'deleteManifest', 'monitorDelete', 'promoteOutputs'],
    description: { options: { cascading: true, gracePeriodSeconds: 5 } },
  },
  {
    type: 'scaleManifest',
    more: { replicas: '3' },
    tasks: ['resolveTargetManifest', 'scaleManifest', 'monitorScale', waits],
    description: { replicas: 3 },
  },
  {
    type: 'undoRolloutManifest',
    tasks: ['resolveTargetManifest', 'undoRolloutManifest', 'monitorUndoRollout', waits],
    description: { numRevisionsBack: 1 },
  },
  {
    type: 'undoRolloutManifest',
    more: { revision: 7, numRevisionsBack: 2 },
    tasks: ['resolveTargetManifest', 'undoRolloutManifest', 'monitorUndoRollout', waits],
    description: { revision: 7 },
  },
  {
    type: 'rollingRestartManifest',
    tasks: ['resolveTargetManifest', 'rollingRestartManifest', 'monitorRollingRestart'],
  },
  {
    type: 'pauseRolloutManifest',
    tasks: ['resolveTargetManifest', 'pauseRolloutManifest', 'monitorPauseRollout'],
  },
  {
    type: 'resumeRolloutManifest',
    tasks: ['resolveTargetManifest', 'resumeRolloutManifest', 'monitorResumeRollout', waits],
  },
  {
    type: 'enableManifest',
    tasks: ['resolveTargetManifest', 'enableManifest', 'monitorEnable', waits],
  },
  {
    type: 'disableManifest',
    tasks: ['resolveTargetManifest', 'disableManifest', 'monitorDisable', waits],
  },
]

describe('a stage about one manifest', () => {
  beforeEach(() => {
    orca.clouddriver.script = () => ({ manifests: [] })
  })

  it.each(cases)('$type $more has its operation done', async ({ type, more, tasks, description }) => {
    const execution = await run(type, more)
    const seen = stageOf(execution, '1')
    expect([execution.status, seen.failure]).toEqual(['SUCCEEDED', null])
    expect(seen.tasks.map(({ name }: Json) => name)).toEqual(tasks)
    expect(orca.clouddriver.submitted).toMatchObject([
      { operation: type, description: { ...target, ...description } },
    ])
    expect(seen.context).toMatchObject({
      'manifest.account.name': 'prod',
      'manifest.name': 'deployment web',
      'manifest.location': 'default',
    })
  })

  it('finds the one that a criterion chooses', async () => {
    orca.clouddriver.clusters.set('replicaSet web', ['replicaSet web-v000', 'replicaSet web-v001'])
    for (const name of ['replicaSet web-v000', 'replicaSet web-v001'])
      orca.clouddriver.manifests.set(`default/${name}`, { manifest: {} })
    const execution = await run('disableManifest', {
      mode: 'dynamic',
      manifestName: undefined,
      kind: 'replicaSet',
      cluster: 'replicaSet web',
      criteria: 'second_newest',
    })
    expect(execution.status).toBe('SUCCEEDED')
    expect(orca.clouddriver.descriptions('disableManifest')).toMatchObject([
      { manifestName: 'replicaSet web-v000' },
    ])
  })

  it('fails when the criterion chooses none', async () => {
    const execution = await run('scaleManifest', {
      mode: 'dynamic',
      kind: 'replicaSet',
      cluster: 'replicaSet none',
      criteria: 'newest',
      replicas: 1,
    })
    expect(stageOf(execution, '1').failure).toMatchObject({
      code: 'MANIFEST_NOT_FOUND',
      message:
        "There is no newest manifest of cluster 'replicaSet none' (replicaSet) in default of account prod.",
    })
    expect(orca.clouddriver.submitted).toEqual([])
  })

  it('deletes all that have certain labels', async () => {
    const selectors = [{ kind: 'EQUALS', key: 'tier', values: ['web'] }]
    await run('deleteManifest', {
      mode: 'label',
      manifestName: undefined,
      kinds: ['deployment', 'service'],
      labelSelectors: { selectors },
    })
    const [description] = orca.clouddriver.descriptions('deleteManifest')
    expect(description).toEqual({
      account: 'prod',
      location: 'default',
      kinds: ['deployment', 'service'],
      labelSelectors: { selectors },
      options: { cascading: true },
    })
  })

  it('waits for what is not stable', async () => {
    orca.clouddriver.setRollouts({ name: 'deployment web', location: 'default', message: '1 of 3' })
    const id = await orca.start([stage('1', [], 'scaleManifest', { ...target, replicas: 3 })])
    await orca.when(id, (seen) => stageOf(seen, '1').context.messages?.length === 1)
    orca.clouddriver.setRollouts({ name: 'deployment web', location: 'default', stable: true })
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })

  it.each<[string, Json, string[]]>([
    ['scaleManifest', {}, ['replicas']],
    ['scaleManifest', { account: '', manifestName: null, replicas: 1 }, ['account', 'manifestName']],
    ['disableManifest', { mode: 'dynamic' }, ['kind', 'cluster', 'criteria']],
    ['deleteManifest', { mode: 'label' }, ['kinds', 'labelSelectors.selectors']],
    ['patchManifest', {}, ['patchBody']],
    ['patchManifest', { patchBody: [{}, {}] }, ['patchBody']],
    ['patchManifest', { source: 'artifact' }, ['manifestArtifactId']],
  ])('%s %p may be saved, and lacks %p to be started', async (type, more, paths) => {
    const definition = { name: 'p', stages: [stage('1', [], type, { ...target, ...more })] }
    const problems = await orca.get(
      'query ($d: JSON!) { definitionProblems(definition: $d) { path severity } }',
      { d: definition },
    )
    expect(problems).toEqual(paths.map((path) => ({ path: `stages[0].${path}`, severity: 'WARNING' })))
  })
})

describe('findArtifactsFromResource', () => {
  it('offers the manifest and its artifacts', async () => {
    const manifest = { kind: 'Deployment', metadata: { name: 'web' } }
    const image = { type: 'docker/image', name: 'web', reference: 'web:3' }
    orca.clouddriver.manifests.set('default/deployment web', { manifest, artifacts: [image] })
    const expected = { id: 'image', matchArtifact: { type: 'docker/image' } }
    const seen = stageOf(await run('findArtifactsFromResource', { expectedArtifacts: [expected] }), '1')
    expect(seen.outputs).toMatchObject({
      manifest,
      artifacts: [image],
      resolvedExpectedArtifacts: [{ id: 'image', boundArtifact: image }],
    })
  })

  it('fails when the manifest is not there', async () => {
    const seen = stageOf(await run('findArtifactsFromResource'), '1')
    expect(seen.failure).toMatchObject({
      code: 'MANIFEST_NOT_FOUND',
      message: 'There is no deployment web in default of account prod.',
    })
  })
})

describe('cleanupArtifacts', () => {
  it('hands the manifests on', async () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a-v001' } }
    expect((await run('cleanupArtifacts', { manifests: [manifest] })).status).toBe('SUCCEEDED')
    expect(orca.clouddriver.descriptions('cleanupArtifacts')).toEqual([
      { account: 'prod', manifests: [manifest] },
    ])
  })
})

describe('server groups', () => {
  const group = (name: string, desired: number, more: Json = {}): Json => ({
    name,
    region: 'default',
    disabled: false,
    capacity: { min: desired, max: desired, desired },
    instanceCounts: { total: desired, up: desired },
    ...more,
  })
  const cluster = (...serverGroups: Json[]) => {
    orca.clouddriver.infrastructure = [{ name: 'replicaSet web', serverGroups }]
    orca.clouddriver.changed()
  }

  it.each<[string, Json, string, Json]>([
    ['the newest, exactly', { capacity: { desired: 5, max: 9 } }, 'web-v002', { min: 2, max: 9, desired: 5 }],
    [
      'the one before, up by half',
      { target: 'ancestor_asg_dynamic', action: 'scale_up', scalePct: 50 },
      'web-v001',
      { min: 5, max: 5, desired: 5 },
    ],
    [
      'the oldest, down by more than there are',
      { target: 'oldest_asg_dynamic', action: 'scale_down', scaleNum: 7 },
      'web-v000',
      { min: 0, max: 0, desired: 0 },
    ],
    [
      'one by its name',
      { serverGroupName: 'web-v001', capacity: { min: 1, max: 1, desired: 1 } },
      'web-v001',
      { min: 1, max: 1, desired: 1 },
    ],
  ])('are resized: %s', async (_, more, name, capacity) => {
    cluster(group('web-v002', 2), group('web-v001', 3), group('web-v000', 4))
    orca.clouddriver.script = ({ description }) => {
      const { desired } = description.capacity as { desired: number }
      cluster(group('web-v002', 2), group('web-v001', 3), group('web-v000', 4), group(name, desired))
      const all = orca.clouddriver.infrastructure[0]!.serverGroups as Json[]
      orca.clouddriver.infrastructure = [
        {
          name: 'replicaSet web',
          serverGroups: [...all.slice(0, 3).filter((each) => each.name !== name), all[3]!],
        },
      ]
      return {}
    }
    const execution = await run('resizeServerGroup', {
      cluster: 'replicaSet web',
      regions: ['default'],
      ...more,
    })
    expect([execution.status, stageOf(execution, '1').failure]).toEqual(['SUCCEEDED', null])
    expect(orca.clouddriver.descriptions('resizeServerGroup')).toEqual([
      { account: 'prod', location: 'default', region: 'default', serverGroupName: name, capacity },
    ])
  })

  it('are waited for until they have as many instances', async () => {
    cluster(group('web-v000', 1))
    const id = await orca.start([
      stage('1', [], 'resizeServerGroup', {
        ...target,
        cluster: 'c',
        regions: ['default'],
        capacity: { min: 2, max: 2, desired: 2 },
      }),
    ])
    await orca.when(id, (seen) => stageOf(seen, '1').tasks[3]?.status === 'RUNNING')
    cluster(group('web-v000', 2))
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })

  it('that are not there fail the stage', async () => {
    cluster(group('web-v000', 1))
    const execution = await run('resizeServerGroup', {
      cluster: 'replicaSet web',
      regions: ['default'],
      target: 'ancestor_asg_dynamic',
      capacity: { desired: 1 },
    })
    expect(stageOf(execution, '1').failure).toMatchObject({ code: 'SERVER_GROUP_NOT_FOUND' })
  })

  const sized = (context: Json) =>
    run('checkPreconditions', {
      preconditions: [
        {
          type: 'clusterSize',
          context: { credentials: 'prod', cluster: 'replicaSet web', regions: ['default'], ...context },
        },
      ],
    })

  it.each<[Json, boolean]>([
    [{ expected: 2 }, true],
    [{}, false],
    [{ comparison: '>=', expected: '2' }, true],
    [{ comparison: '<', expected: 2 }, false],
    [{ expected: 1, onlyEnabledServerGroups: true }, true],
    [{ expected: 2, regions: ['default', 'other'] }, false],
  ])('are counted by a precondition: %p holds %p', async (context, holds) => {
    cluster(group('web-v001', 1), group('web-v000', 1, { disabled: true }))
    const execution = await sized(context)
    expect(execution.status).toBe(holds ? 'SUCCEEDED' : 'TERMINAL')
    if (!holds) expect(stageOf(execution, '1<1').failure.code).toBe('PRECONDITION_FAILED')
  })

  it('are named by a precondition that does not hold', async () => {
    cluster(group('web-v001', 1), group('web-v000', 1))
    expect(stageOf(await sized({ expected: 3 }), '1<1').failure.message).toBe(
      "A precondition does not hold: cluster 'replicaSet web' has 2 in default server groups, not == 3.",
    )
  })
})
