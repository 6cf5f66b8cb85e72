// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { setTimeout as sleep } from 'node:timers/promises'
import { badInput } from '#platform/errors/errors.ts'
import { until } from '../../../../fixtures/until.ts'
import { type Json, Orca, stage, stageOf, wait } from '../orca.ts'

let orca: Orca
beforeAll(async () => {
  orca = await Orca.start()
})
afterAll(() => orca.stop())
beforeEach(() => {
  orca.clouddriver.reset()
})

const deployment = (name: string, namespace = 'default'): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
})
const deploy = (more: Json = {}, refId = '1', requires: string[] = []) =>
  stage(refId, requires, 'deployManifest', {
    account: 'prod',
    cloudProvider: 'kubernetes',
    source: 'text',
    manifests: [deployment('web')],
    ...more,
  })
const run = async (more: Json = {}, args: Json = {}) => orca.ended(await orca.start([deploy(more)], args))
const taskNames = (seen: { tasks: { name: string }[] }) => seen.tasks.map(({ name }) => name)

describe('a deployManifest stage', () => {
  it('deploys, waits until all is stable, cleans up, and offers what it did under Spinnaker’s names', async () => {
    const execution = await run()
    expect(execution.status).toBe('SUCCEEDED')
    const seen = stageOf(execution, '1')
    expect(taskNames(seen)).toEqual([
      'resolveDeploySourceManifest',
      'deployManifest',
      'monitorDeploy',
      'promoteOutputs',
      'waitForManifestToStabilize',
      'cleanupArtifacts',
      'monitorCleanup',
    ])
    expect(seen.outputs).toMatchObject({
      manifests: [deployment('web')],
      'outputs.manifests': [deployment('web')],
      'outputs.manifestNamesByNamespace': { default: ['deployment web'] },
      'outputs.createdArtifacts': [{ type: 'kubernetes/deployment', name: 'web' }],
      artifacts: [{ type: 'kubernetes/deployment', name: 'web' }],
    })
    expect(seen.context).toMatchObject({
      'kato.last.task.id': { id: expect.any(String) },
      'kato.task.lastStatus': 'SUCCEEDED',
      'deploy.account.name': 'prod',
      stableManifests: [{ manifestName: 'deployment web', location: 'default' }],
      failedManifests: [],
      messages: [],
    })
    expect(orca.clouddriver.submitted.map(({ operation }) => operation)).toEqual([
      'deployManifest',
      'cleanupArtifacts',
    ])
    expect(orca.clouddriver.submitted[0]).toMatchObject({
      application: 'shop',
      stageId: seen.id,
      user: 'ann',
      description: { account: 'prod', moniker: { app: 'shop' }, enableTraffic: true },
    })
  })

  it('offers the manifests as they were given, without what Secrets hold, unless they are very big', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { a: 'hush' } }
    const { stringData: _, ...shown } = secret
    const { outputs } = stageOf(await run({ manifests: [secret] }), '1')
    expect(outputs.manifests).toEqual([shown])
    const big = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'big' },
      data: { a: 'x'.repeat(1e6) },
    }
    expect(stageOf(await run({ manifests: [big] }), '1').outputs).not.toHaveProperty('manifests')
  })

  it('shows the phases of the deployment while it is under way', async () => {
    orca.clouddriver.script = () => 'wait'
    const id = await orca.start([deploy()])
    await until(() => orca.clouddriver.submitted.length === 1)
    orca.clouddriver.advance({ phase: 'DEPLOY_KUBERNETES_MANIFEST' })
    const seen = await orca.when(id, (execution) => {
      const [task] = stageOf(execution, '1').context['kato.tasks'] ?? []
      return task?.history.length === 1
    })
    expect(stageOf(seen, '1').context['kato.tasks'][0]).toMatchObject({
      status: { completed: false, failed: false },
      history: [{ phase: 'DEPLOY_KUBERNETES_MANIFEST' }],
    })
    await orca.control('cancelExecution', id)
    await orca.ended(id)
  })
})

describe('a rollout that does not get on', () => {
  it('fails with the pod, container, reason, exit code and last line', async () => {
    const cause = {
      pod: 'web-7',
      container: 'app',
      reason: 'CrashLoopBackOff',
      exitCode: 3,
      restarts: 4,
      logLines: ['starting', 'panic: no database'],
    }
    const message = 'Deployment exceeded its progress deadline'
    orca.clouddriver.setRollouts({
      name: 'deployment web',
      location: 'default',
      failed: true,
      message,
      causes: [cause],
    })
    const { failure, context } = stageOf(await run(), '1')
    expect(failure).toEqual({
      code: 'ROLLOUT_FAILED',
      message:
        "'deployment web' in 'default' has failed: Deployment exceeded its progress deadline. Pod web-7, container app: CrashLoopBackOff, exit code 3, 4 restarts, its last line is \"panic: no database\"",
      details: { causes: [{ manifestName: 'deployment web', location: 'default', ...cause }] },
    })
    expect(context).toMatchObject({
      failedManifests: [{ manifestName: 'deployment web', location: 'default' }],
      messages: [`'deployment web' in 'default' for account prod: ${message}`],
    })
  })
})

describe('an operation that fails', () => {
  it('fails the stage with Clouddriver’s code, message and all errors', async () => {
    orca.clouddriver.script = () => 'wait'
    const id = await orca.start([deploy()])
    await until(() => orca.clouddriver.submitted.length === 1)
    orca.clouddriver.advance({
      state: 'FAILED',
      failure: {
        code: 'FORBIDDEN',
        message: 'The account may not create deployments in default.',
        errors: ['deployments: create', 'services: create'],
        details: { missing: 'create' },
      },
    })
    const { failure, context } = stageOf(await orca.ended(id), '1')
    expect(failure).toEqual({
      code: 'OPERATION_FAILED',
      message: 'The account may not create deployments in default.',
      details: {
        missing: 'create',
        operationFailure: 'FORBIDDEN',
        operationTaskId: orca.clouddriver.submitted[0]!.id,
      },
    })
    expect(context.exception.details.errors).toEqual(['deployments: create', 'services: create'])
    expect(context['kato.task.lastStatus']).toBe('TERMINAL')
  })

  it('is told with the paths of the stage when Clouddriver does not accept it', async () => {
    orca.clouddriver.script = () => {
      throw badInput([
        { path: 'operations[0].deployManifest.manifests[0].metadata.name', message: 'must be a DNS name' },
      ])
    }
    const { failure } = stageOf(await run(), '1')
    expect(failure).toMatchObject({
      code: 'OPERATION_REFUSED',
      message: 'manifests[0].metadata.name: must be a DNS name',
      details: { refusal: 'BAD_USER_INPUT' },
    })
  })

  it('that answers nothing where a result is expected is asked again', async () => {
    orca.clouddriver.script = (submitted) => (submitted.operation === 'deployManifest' ? 'wait' : {})
    const id = await orca.start([deploy()])
    await until(() => orca.clouddriver.submitted.length === 1)
    orca.clouddriver.advance({ state: 'COMPLETED' })
    await orca.when(id, (seen) => stageOf(seen, '1').context['kato.tasks']?.[0].status.completed)
    expect(stageOf(await orca.execution(id), '1').status).toBe('RUNNING')
    orca.clouddriver.advance({ resultObjects: [{ manifestNamesByNamespace: {} }] })
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })
})

describe('waiting', () => {
  it('for Clouddriver to come back is no failure', async () => {
    orca.clouddriver.isUp = false
    const id = await orca.start([deploy(), wait('2', ['1'])])
    const waiting = await orca.when(id, (execution) => stageOf(execution, '1').context.waitingFor)
    expect(stageOf(waiting, '1').context.waitingFor).toContain('clouddriver does not answer')
    orca.clouddriver.isUp = true
    const execution = await orca.ended(id)
    expect([execution.status, stageOf(execution, '1').context.waitingFor]).toEqual(['SUCCEEDED', undefined])
  })

  it('ends with the rollout, and costs few writes however much changes meanwhile', async () => {
    const web = (message: string) => ({ name: 'deployment web', location: 'default', message })
    orca.clouddriver.setRollouts(web('0 of 100'))
    const id = await orca.start([deploy()])
    await orca.when(id, (seen) => stageOf(seen, '1').context.messages?.length === 1)
    const before = (await orca.execution(id)).sequence
    for (let replicas = 1; replicas <= 100; replicas++) {
      orca.clouddriver.setRollouts(web(`${replicas} of 100`))
      await sleep(5)
    }
    const writes = (await orca.execution(id)).sequence - before
    orca.clouddriver.setRollouts({ ...web('done'), stable: true })
    const execution = await orca.ended(id)
    expect(execution.status).toBe('SUCCEEDED')
    expect(writes).toBeLessThanOrEqual(6)
  })

  it('says what hindered the rollout when the time is up', async () => {
    orca.clouddriver.setRollouts({
      name: 'deployment web',
      location: 'default',
      message: 'Waiting for all replicas to be available',
      causes: [{ pod: 'web-7', reason: 'Unschedulable', message: '0/3 nodes are available' }],
    })
    const id = await orca.start([deploy({ stageTimeoutMs: 1_500 })])
    const { failure } = stageOf(await orca.ended(id), '1')
    expect(failure).toMatchObject({
      code: 'TIMED_OUT',
      message:
        "'deployment web' in 'default' did not become stable in time: Waiting for all replicas to be available. Pod web-7: Unschedulable, \"0/3 nodes are available\"",
      details: { causes: [{ pod: 'web-7' }] },
    })
  })

  it('sees a pause at once', async () => {
    orca.clouddriver.setRollouts({ name: 'deployment web', location: 'default', message: 'not yet' })
    const id = await orca.start([deploy()])
    await orca.when(id, (seen) => stageOf(seen, '1').context.messages?.length === 1)
    await orca.control('pauseExecution', id)
    await orca.whenStage(id, '1', 'PAUSED')
    orca.clouddriver.setRollouts({ name: 'deployment web', location: 'default', stable: true })
    await orca.control('resumeExecution', id)
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
  })
})

describe('a deployment', () => {
  const waiting = async () => {
    orca.clouddriver.script = () => 'wait'
    const id = await orca.start([deploy()])
    await until(() => orca.clouddriver.submitted.length === 1)
    return id
  }

  it('is stopped in Clouddriver when the execution is canceled', async () => {
    const id = await waiting()
    await orca.when(id, (seen) => stageOf(seen, '1').context['kato.last.task.id'])
    await orca.control('cancelExecution', id)
    expect((await orca.ended(id)).status).toBe('CANCELED')
    await until(() => orca.clouddriver.canceled.length === 1)
    expect(orca.clouddriver.canceled).toEqual([orca.clouddriver.submitted[0]!.id])
  })

  it('is stopped too when Clouddriver had not answered yet', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    orca.clouddriver.answer = promise
    const id = await waiting()
    await orca.control('cancelExecution', id)
    await orca.when(id, (seen) => seen.canceled)
    expect(orca.clouddriver.canceled).toEqual([])
    resolve()
    expect((await orca.ended(id)).status).toBe('CANCELED')
    await until(() => orca.clouddriver.canceled.length === 1)
    expect(orca.clouddriver.canceled).toEqual([orca.clouddriver.submitted[0]!.id])
  })

  it('is submitted anew when the stage is restarted', async () => {
    const id = await orca.start([deploy({ continuePipeline: false })])
    await orca.ended(id)
    await orca.control('restartStage', id, '1')
    await orca.when(id, (seen) => seen.status === 'SUCCEEDED' && stageOf(seen, '1').context.restartDetails)
    const requests = orca.clouddriver.submitted
      .filter(({ operation }) => operation === 'deployManifest')
      .map(({ requestId }) => requestId)
    expect(new Set(requests).size).toBe(2)
  })

  it('is submitted once, though the process dies right after', async () => {
    let deaths = 0
    const dying = await Orca.start({
      failpoint: (name) => {
        if (name === 'orca.task.afterExecute' && dying.clouddriver.submitted.length === 1 && deaths++ === 0)
          throw new Error('dead')
      },
    })
    try {
      const id = await dying.start([deploy()])
      expect((await dying.ended(id)).status).toBe('SUCCEEDED')
      expect(deaths).toBeGreaterThan(0)
      expect(dying.clouddriver.descriptions('deployManifest')).toHaveLength(1)
      expect(dying.clouddriver.asked.get('submitOperations')).toBe(3)
    } finally {
      await dying.stop()
    }
  })
})

describe('what is deployed', () => {
  const described = async (more: Json, args: Json = {}) => {
    const execution = await run(more, args)
    expect(execution.status).toBe('SUCCEEDED')
    return orca.clouddriver.descriptions('deployManifest')[0]!
  }

  it('has its lists taken apart and its nulls left out', async () => {
    const { manifests } = await described({
      manifests: [null, { kind: 'List', items: [deployment('a'), deployment('b')] }, [deployment('c')]],
    })
    expect((manifests as { metadata: Json }[]).map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c'])
  })

  it.each<[string, Json, Json]>([
    ['a namespace', { namespaceOverride: 'prod' }, { namespaceOverride: 'prod' }],
    ['versioning', { versioned: 'false' }, { versioned: false }],
    ['a moniker', { moniker: { app: 'web', cluster: 'main' } }, { moniker: { app: 'web', cluster: 'main' } }],
    [
      'traffic',
      {
        trafficManagement: {
          enabled: true,
          options: { enableTraffic: true, services: ['service web'], strategy: 'none' },
        },
      },
      { enableTraffic: true, services: ['service web'], strategy: 'NONE' },
    ],
    [
      'traffic management that is off',
      { trafficManagement: { enabled: false, options: { services: ['service web'] } } },
      { enableTraffic: true },
    ],
    [
      'labels',
      { labelSelectors: { selectors: [{ kind: 'EQUALS', key: 'tier', values: ['web'] }] } },
      {
        labelSelectors: { selectors: [{ kind: 'EQUALS', key: 'tier', values: ['web'] }] },
        allowNothingSelected: false,
      },
    ],
  ])('is described with %s', async (_, more, wanted) => {
    expect(await described(more)).toMatchObject(wanted)
  })

  it('comes from an artifact, as YAML of several documents', async () => {
    orca.clouddriver.contents.set(
      'web.yml',
      'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\n---\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: b, labels: {on: y}}}\n',
    )
    const { manifests } = await described({
      source: 'artifact',
      manifests: undefined,
      manifestArtifact: { type: 'http/file', reference: 'web.yml' },
    })
    expect(manifests).toEqual([
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'b', labels: { true: true } } },
    ])
  })

  describe('with expressions', () => {
    const text =
      'apiVersion: v1\nkind: Service\nmetadata: {name: "${parameters.name}", labels: {bad: "${1/0}"}}\n'
    const artifact = { source: 'artifact', manifestArtifact: { type: 'http/file', reference: 'x.yml' } }
    const named = (name: string) => [
      { apiVersion: 'v1', kind: 'Service', metadata: { name, labels: { bad: '${1/0}' } } },
    ]
    const deployed = async (more: Json) => {
      orca.clouddriver.contents.set('x.yml', text)
      const parameterConfig = [{ name: 'name', default: 'web' }]
      const pipeline = orca.save({ spelEvaluator: 'v4', parameterConfig, stages: [deploy(more)] })
      return stageOf(await orca.ended(await orca.start(pipeline)), '1')
    }
    it.each([
      ['of an artifact, which are evaluated', artifact, 'web'],
      [
        'of an artifact, which are not wanted to be',
        { ...artifact, skipExpressionEvaluation: true },
        '${parameters.name}',
      ],
      ['in the stage, which are evaluated', { manifests: named('${parameters.name}') }, 'web'],
      [
        'in the stage, which are not wanted to be',
        { manifests: named('${parameters.name}'), skipExpressionEvaluation: true },
        '${parameters.name}',
      ],
    ])('%s', async (_, more, name) => {
      expect((await deployed(more)).status).toBe('SUCCEEDED')
      expect(orca.clouddriver.descriptions('deployManifest')[0]!.manifests).toEqual(named(name))
    })

    it('that fail are told, or fail the stage before anything is deployed', async () => {
      const { expressionEvaluationSummary } = (await deployed(artifact)).context
      expect(Object.keys(expressionEvaluationSummary)).toEqual(['1/0'])
      orca.clouddriver.reset()
      const { status, failure } = await deployed({ ...artifact, failOnFailedExpressions: true })
      expect([status, failure.code]).toEqual(['TERMINAL', 'EXPRESSION_FAILED'])
      expect(orca.clouddriver.submitted).toEqual([])
    })
  })

  it('cannot be read from an artifact that is broken: the line is named', async () => {
    orca.clouddriver.contents.set('web.yml', 'kind: Service\nmetadata: {name: a\n')
    const { failure } = stageOf(
      await run({ source: 'artifact', manifestArtifact: { type: 'http/file', reference: 'web.yml' } }),
      '1',
    )
    expect(failure.code).toBe('ARTIFACT_UNUSABLE')
    expect(failure.message).toContain('line 3')
  })

  it('cannot be read from an artifact that holds something else: it is named, without credentials', async () => {
    const reference = 'https://ann:hunter22@files.example.com/values.yml?token=hunter22'
    orca.clouddriver.contents.set(reference, 'replicas: 3\nimage: shop\n')
    const manifestArtifact = { type: 'http/file', name: 'values', reference }
    const { failure } = stageOf(await run({ source: 'artifact', manifestArtifact }), '1')
    expect(failure.code).toBe('ARTIFACT_UNUSABLE')
    expect(failure.message).toBe(
      'The artifact with the manifests, http/file values (https://files.example.com/values.yml), cannot be used: manifests[0].apiVersion must be a text; manifests[0].kind must be a text; manifests[0].metadata must be an object.',
    )
    expect(orca.clouddriver.submitted).toEqual([])
  })

  it('gets the artifacts that it must have, by id or inline, and those that the stage sees', async () => {
    const image = { type: 'docker/image', name: 'shop/web', version: '2', reference: 'shop/web:2' }
    const config = { type: 'kubernetes/configMap', name: 'web', reference: 'web-v003' }
    const definition = {
      expectedArtifacts: [
        { id: 'image', matchArtifact: { type: 'docker/image', name: 'shop/web' }, useDefaultArtifact: false },
      ],
      stages: [
        deploy({
          requiredArtifactIds: ['image'],
          requiredArtifacts: [{ artifact: config }],
        }),
      ],
    }
    const id = await orca.start(definition, { trigger: { artifacts: [image] } })
    expect((await orca.ended(id)).status).toBe('SUCCEEDED')
    expect(orca.clouddriver.descriptions('deployManifest')[0]).toMatchObject({
      requiredArtifacts: [image, config],
      optionalArtifacts: [image],
      enableArtifactBinding: true,
    })
  })

  it('fails when an artifact that it must have was not found', async () => {
    const { failure } = stageOf(await run({ requiredArtifactIds: ['nowhere'] }), '1')
    expect(failure).toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
      message: expect.stringContaining('the expected artifact nowhere was not found'),
    })
  })

  it('is bound to what the stage is expected to produce', async () => {
    const expected = { id: 'produced', matchArtifact: { type: 'kubernetes/deployment', name: 'w.*' } }
    const seen = stageOf(await run({ expectedArtifacts: [expected] }), '1')
    expect(seen.outputs.resolvedExpectedArtifacts).toMatchObject([
      { id: 'produced', boundArtifact: { type: 'kubernetes/deployment', name: 'web' } },
    ])
    const missing = { id: 'other', matchArtifact: { type: 'docker/image' } }
    expect(stageOf(await run({ expectedArtifacts: [missing] }), '1').failure).toMatchObject({
      code: 'ARTIFACT_NOT_FOUND',
      message:
        'The stage has not produced what it should: the expected artifact other (docker/image) could not be found.',
    })
  })
})

describe('a strategy', () => {
  const replicaSet = (name: string, more: Json = {}): Json => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      namespace: 'default',
      annotations: {
        'moniker.spinnaker.io/cluster': 'replicaSet web',
        'moniker.spinnaker.io/application': 'shop',
      },
    },
    ...more,
  })
  const serving = { status: { readyReplicas: 2, availableReplicas: 2 } }
  const stable = { stable: { state: true }, failed: { state: false } }
  const unstable = { stable: { state: false }, failed: { state: false } }

  async function deployWith(strategy: string) {
    const { clouddriver } = orca
    clouddriver.clusters.set('replicaSet web', [
      'replicaSet web-v000',
      'replicaSet web-v001',
      'replicaSet web-v002',
    ])
    clouddriver.manifests.set('default/replicaSet web-v000', {
      manifest: replicaSet('web-v000', serving),
      status: stable,
    })
    clouddriver.manifests.set('default/replicaSet web-v001', {
      manifest: replicaSet('web-v001'),
      status: unstable,
    })
    clouddriver.manifests.set('default/replicaSet web-v002', {
      manifest: replicaSet('web-v002', serving),
      status: stable,
    })
    const execution = await run({
      manifests: [replicaSet('web-v002')],
      trafficManagement: {
        enabled: true,
        options: { enableTraffic: true, services: ['service web'], strategy },
      },
    })
    const done = clouddriver.submitted
      .filter(({ operation }) => operation === 'disableManifest' || operation === 'deleteManifest')
      .map(({ operation, description }) => `${operation} ${description.manifestName}`)
    return { execution, done }
  }

  it.each(['redblack', 'REDBLACK', 'bluegreen'])(
    '%s disables the older versions when the new one is stable, and deletes those that serve nothing',
    async (strategy) => {
      const { execution, done } = await deployWith(strategy)
      expect(execution.status).toBe('SUCCEEDED')
      expect(done.sort()).toEqual([
        'deleteManifest replicaSet web-v001',
        'disableManifest replicaSet web-v000',
      ])
      expect(execution.stages.map(({ refId, name }: Json) => `${refId} ${name}`)).toEqual([
        '1 deployManifest 1',
        '1>1 Disable replicaSet web-v000',
        '1>2 Delete replicaSet web-v001',
      ])
    },
  )

  it('highlander disables the older versions, then deletes them', async () => {
    const { execution, done } = await deployWith('highlander')
    expect(execution.status).toBe('SUCCEEDED')
    for (const name of ['replicaSet web-v000', 'replicaSet web-v001'])
      expect(done.indexOf(`disableManifest ${name}`)).toBeLessThan(done.indexOf(`deleteManifest ${name}`))
    expect(done).toHaveLength(4)
  })

  it('does nothing to the older versions when the new one fails', async () => {
    orca.clouddriver.setRollouts({
      name: 'replicaSet web-v002',
      location: 'default',
      failed: true,
      message: 'no',
    })
    const { execution, done } = await deployWith('redblack')
    expect([execution.status, done]).toEqual(['TERMINAL', []])
  })
})

describe('what is wrong with a stage', () => {
  const problemsOf = (more: Json) =>
    orca.get('query ($d: JSON!) { definitionProblems(definition: $d) { path message severity } }', {
      d: { name: 'p', stages: [deploy(more)] },
    })

  it.each<[string, Json, string, string]>([
    ['no account', { account: undefined }, 'stages[0].account', 'WARNING'],
    ['no manifest', { manifests: [] }, 'stages[0].manifests', 'WARNING'],
    ['no artifact', { source: 'artifact' }, 'stages[0].manifestArtifactId', 'WARNING'],
    ['a text for a manifest', { manifests: ['kind: Pod'] }, 'stages[0].manifests[0]', 'ERROR'],
    [
      'no kind',
      { manifests: [{ apiVersion: 'v1', metadata: { name: 'a' } }] },
      'stages[0].manifests[0].kind',
      'ERROR',
    ],
    [
      'no name in a list',
      { manifests: [{ kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod', metadata: {} }] }] },
      'stages[0].manifests[0].items[0].metadata.name',
      'ERROR',
    ],
    [
      'an unknown strategy',
      { trafficManagement: { enabled: true, options: { strategy: 'purple' } } },
      'stages[0].trafficManagement.options.strategy',
      'ERROR',
    ],
  ])('is found at the save: %s', async (_, more, path, severity) => {
    expect(await problemsOf(more)).toEqual([expect.objectContaining({ path, severity })])
  })

  it.each<[string, Json]>([
    ['an expression for all manifests', { manifests: '${ manifests }' }],
    ['an expression for one', { manifests: ['${ manifest }'] }],
    ['an expression for a name', { manifests: [{ ...deployment('a'), metadata: { name: '${ name }' } }] }],
    ['a generated name', { manifests: [{ ...deployment('a'), metadata: { generateName: 'a-' } }] }],
    ['one manifest that stands alone', { manifests: deployment('a') }],
  ])('is not found in %s', async (_, more) => {
    expect(await problemsOf(more)).toEqual([])
  })

  it('keeps an incomplete one from being started, though it may be saved', async () => {
    const [error] = await orca.refused({ stages: [deploy({ account: undefined })] })
    expect(error!.extensions!.problems).toEqual([{ path: 'stages[0].account', message: 'is missing' }])
  })
})
