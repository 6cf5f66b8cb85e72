import { readFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { stageOf } from '../../fixtures/gennaker.ts'
import type { Json } from '../../fixtures/kubernetes/api.ts'
import { path, type Scene, startScene } from './clusters.ts'
import { configMap, deployment, deploys, ended, run, type Seen } from './support.ts'

/** Nobody listens there. */
const away = {
  name: 'away',
  kubeconfigContents: stringify({
    'current-context': 'away',
    contexts: [{ name: 'away', context: { cluster: 'away', user: 'away' } }],
    clusters: [{ name: 'away', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'away', user: { token: 'token-of-nobody' } }],
  }),
}

let scene: Scene
beforeAll(async () => {
  scene = await startScene({ GENNAKER_KUBERNETES_ACCOUNTS: JSON.stringify([away]) })
  const limited = { ...parse(readFileSync(scene.kubeconfig, 'utf8')), 'current-context': 'limited' }
  await scene.gennaker.get(
    'mutation ($definition: JSON!) { saveAccount(definition: $definition) { name } }',
    {
      definition: {
        cloudProvider: 'kubernetes',
        name: 'limited',
        namespaces: ['default'],
        kubeconfigContents: stringify(limited),
      },
    },
  )
  await scene.gennaker.get('mutation { saveApplication(name: "shop", attributes: {}) { name } }')
})
afterAll(() => scene.stop())

const startOrchestration = `mutation ($stages: [JSON!]!) {
  startOrchestration(application: "shop", stages: $stages) { id }
}`
const orchestrate = (...stages: Json[]) => scene.gennaker.ask(startOrchestration, { stages })

/** What becomes of stages that belong to no pipeline. */
async function outcomeOf(...stages: Json[]): Promise<Seen> {
  const { data, errors } = await orchestrate(...stages)
  if (errors) throw new Error(JSON.stringify(errors))
  return ended(scene.gennaker, data.startOrchestration.id)
}
const failureOf = async (...stages: Json[]) => (await outcomeOf(...stages)).stages.at(-1).failure

const fromText = (text: string, more: Json = {}): Json => ({
  type: 'deployManifest',
  account: 'sandbox',
  source: 'artifact',
  manifestArtifact: {
    type: 'embedded/base64',
    name: 'manifests',
    reference: Buffer.from(text).toString('base64'),
  },
  ...more,
})

describe('a manifest in a stage', () => {
  const { kind: _, ...withoutKind } = configMap('a', {})
  it.each([
    ['without a kind', [withoutKind], 'manifests[0].kind', 'is required'],
    [
      'that is a text',
      ['kind: ConfigMap'],
      'manifests[0]',
      'must be a manifest, an object; given was "kind: ConfigMap"',
    ],
    [
      'without a name, in a list',
      [
        {
          kind: 'List',
          apiVersion: 'v1',
          items: [configMap('a', {}), { ...withoutKind, kind: 'X', metadata: {} }],
        },
      ],
      'manifests[0].items[1].metadata.name',
      'is required',
    ],
  ])('%s is refused at the save and at the start, with its path', async (_, manifests, at, message) => {
    const problems = [{ path: `stages[0].${at}`, message }]
    const refusal = { extensions: { code: 'BAD_USER_INPUT', problems } }
    const stage = deploys(manifests as Json[])
    const saved = await scene.gennaker.ask(
      'mutation ($definition: JSON!) { savePipeline(application: "shop", definition: $definition) { id } }',
      { definition: { name: 'bad', stages: [stage] } },
    )
    expect(saved.errors).toMatchObject([refusal])
    expect((await orchestrate(stage)).errors).toMatchObject([refusal])
  })

  it.each([
    [
      'of a namespace that is not there',
      [{ ...configMap('a', {}), metadata: { name: 'a', namespace: 'nowhere' } }],
      'OPERATION_FAILED',
      /Deploy failed for manifest configMap a-v000: namespaces "nowhere" not found\. The namespace does not exist/,
    ],
    [
      'of a kind that is not there',
      [{ ...configMap('a', {}), kind: 'ConfgMap' }],
      'OPERATION_FAILED',
      /ConfgMap.*ConfigMap/,
    ],
    [
      'with a label that is no text',
      [{ ...configMap('a', {}), metadata: { name: 'a', labels: { released: true } } }],
      'OPERATION_REFUSED',
      /^manifests\[0\]\.metadata\.labels\['released'\]: A text is wanted, but there is true or false: write 'true' in quotes$/,
    ],
    [
      'with a name that cannot be one',
      [configMap('Upper', {})],
      'OPERATION_REFUSED',
      /^manifests\[0\]\.metadata\.name: 'Upper' cannot be a name/,
    ],
    [
      'with values that the cluster refuses',
      [deployment('web', 'shop/web:1', { replicas: -1 })],
      'OPERATION_FAILED',
      /Deploy failed for manifest deployment web: .*spec\.replicas: Invalid value: -1/,
    ],
    [
      'with more than a ConfigMap holds',
      [configMap('big', { text: 'x'.repeat(1_048_577) })],
      'OPERATION_REFUSED',
      /^manifests\[0\]\.data: It has 1048577 bytes; a configMap holds 1048576 at most$/,
    ],
    [
      'with more than an apply remembers',
      [configMap('big', { text: 'x'.repeat(1_048_576) })],
      'OPERATION_FAILED',
      /annotations: Too long.*strategy\.spinnaker\.io\/server-side-apply: "true"/,
    ],
  ])('%s fails its stage, and the failure says so', async (_, manifests, code, message) => {
    expect(await failureOf(deploys(manifests as Json[]))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  it('of 1 MiB is deployed by server-side apply', async () => {
    const big: Json = configMap('big', { text: 'x'.repeat(1_048_576) })
    big.metadata.annotations = { 'strategy.spinnaker.io/server-side-apply': 'true' }
    const { status, stages } = await outcomeOf(deploys([big]))
    expect([status, stages[0].failure]).toEqual(['SUCCEEDED', null])
    expect((await scene.api.get(path('configmaps', 'big-v000'))).data.text).toHaveLength(1_048_576)
  })

  it('whose immutable field differs fails its stage with the field, and how to do it', async () => {
    const changed: Json = deployment('fixed', 'shop/fixed:1')
    changed.spec.selector.matchLabels = { app: 'other' }
    changed.spec.template.metadata.labels = { app: 'other' }
    const stages = [deploys([deployment('fixed', 'shop/fixed:1')]), deploys([changed])]
    const execution = await run(scene.gennaker, ...stages)
    expect(stageOf(execution, '1').failure.message).toMatch(
      /deployment fixed: .*spec\.selector: .*field is immutable\. .*strategy\.spinnaker\.io\/recreate: "true"/,
    )
  })

  it('is one of a hundred', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({
      ...configMap(`many-${index}`, { index: String(index) }),
    }))
    const { status, stages } = await outcomeOf(deploys(many))
    expect([status, stages[0].failure]).toEqual(['SUCCEEDED', null])
    const { items } = await scene.api.get(path('configmaps'))
    const names = items
      .map(({ metadata }: Json) => metadata.name)
      .filter((name: string) => /^many/.test(name))
    expect(names).toHaveLength(100)
    expect(stages[0].outputs['outputs.createdArtifacts']).toHaveLength(100)
  })
})

describe('a text of manifests', () => {
  it.each([
    [
      'that is no YAML',
      'kind: ConfigMap\nmetadata:\n  name: a\n data: {\n',
      /^The artifact with the manifests, .*, cannot be used: line 4, column \d+: \w+/,
    ],
    [
      'with a document that is no object',
      'kind: A\n---\n- just\n',
      /line 3: an object is wanted, but there is a text/,
    ],
    ['with nothing in it', '---\n# nothing\n', /there is none in it/],
  ])('%s fails its stage with the place', async (_, text, message) => {
    expect(await failureOf(fromText(text))).toMatchObject({
      code: 'ARTIFACT_UNUSABLE',
      message: expect.stringMatching(message),
    })
  })

  it('of which one lacks a kind fails its stage', async () => {
    const text = `${stringify(configMap('a', {}))}---\napiVersion: v1\nmetadata: { name: b }\n`
    const { message } = await failureOf(fromText(text))
    expect(message).toMatch(/manifests\[1\]\.kind/)
  })

  it('of several documents and lists is deployed whole', async () => {
    const list = {
      apiVersion: 'v1',
      kind: 'ConfigMapList',
      items: [configMap('two', {}), configMap('three', {})],
    }
    const text = `# comment\n---\n${stringify(configMap('one', {}))}---\n---\n${stringify(list)}`
    const { status, stages } = await outcomeOf(fromText(text))
    expect([status, stages[0].failure]).toEqual(['SUCCEEDED', null])
    expect(stages[0].outputs['outputs.manifestNamesByNamespace']).toEqual({
      default: ['configMap one-v000', 'configMap two-v000', 'configMap three-v000'],
    })
  })
})

describe('an account', () => {
  const deploysTo = (account: string) => deploys([configMap('small', { a: 'b' })], { account })

  it('that is not known: the nearest name is told', async () => {
    expect(await failureOf(deploysTo('sandbx'))).toMatchObject({
      code: 'OPERATION_REFUSED',
      message: expect.stringMatching(/account.*sandbx.*sandbox/),
    })
  })

  it('without rights: the rule that is missing is told, of the deployment and of the inventory', async () => {
    const failure = await failureOf(deploysTo('limited'))
    expect(failure).toMatchObject({
      code: 'OPERATION_FAILED',
      message: expect.stringMatching(
        /may not (list|get|create) configmaps.* in the namespace "default": it needs a Role with the rule \{ apiGroups: \[""\], resources: \["configmaps"\]/,
      ),
    })
    const { account } = await scene.gennaker.get('{ account(name: "limited") { healthy problem } }')
    expect(account).toEqual({ healthy: false, problem: expect.stringContaining('it needs a Role') })
  })

  it('whose cluster was not there at the start is not healthy and says why; all else works', async () => {
    const { accounts } = await scene.gennaker.get('{ accounts { name healthy problem } }')
    expect(accounts).toEqual([
      { name: 'away', healthy: false, problem: 'The API server 127.0.0.1:1 refuses connections' },
      { name: 'limited', healthy: false, problem: expect.any(String) },
      { name: 'sandbox', healthy: true, problem: null },
    ])
    expect((await outcomeOf(deploysTo('sandbox'))).status).toBe('SUCCEEDED')
    expect(await failureOf(deploysTo('away'))).toMatchObject({
      code: 'OPERATION_FAILED',
      message: expect.stringMatching(/127\.0\.0\.1:1 refuses connections/),
    })
  })
})
