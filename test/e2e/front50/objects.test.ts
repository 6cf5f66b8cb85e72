// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import { Gennaker } from '../../fixtures/gennaker.ts'

let gennaker: Gennaker

beforeAll(async () => {
  gennaker = await Gennaker.start()
  for (const name of ['boats', 'sails'])
    await gennaker.get(`mutation { saveApplication(name: "${name}", attributes: {}) { name } }`)
})
afterAll(() => gennaker.stop())

const save = (mutation: string, definition: unknown, fields: string, args = '') =>
  gennaker.get(
    `mutation ($definition: JSON!) { saved: ${mutation}(definition: $definition${args}) { ${fields} } }`,
    { definition },
  )

/** What was acknowledged must be there after the process was killed. */
async function killed(): Promise<void> {
  await gennaker.kill()
  await gennaker.run()
}

it('keeps a pipeline template, and what pipelines are made of', async () => {
  const template = (seconds: number) => ({
    schema: 'v2',
    id: 'soak',
    metadata: { name: 'Soak', scopes: ['global'] },
    variables: [{ name: 'seconds', type: 'int', defaultValue: seconds }],
    pipeline: { stages: [{ refId: '1', type: 'wait', waitTime: '${templateVariables.seconds}' }] },
  })
  const { saved } = await save('savePipelineTemplate', template(1), 'digest', ', tag: "stable"')
  await save('savePipelineTemplate', template(2), 'version')
  const made = (name: string, reference: string) => ({
    ...{ name, type: 'templatedPipeline', schema: 'v2', template: { reference }, variables: {} },
  })
  await gennaker.savePipeline('boats', made('soak', 'spinnaker://soak:stable'))
  await killed()

  const read = await gennaker.get(
    `query ($stable: String!, $digest: String!) {
      latest: pipelineTemplateVersion(reference: "spinnaker://soak") { version }
      stable: pipelineTemplateVersion(reference: $stable) { version definition }
      digest: pipelineTemplateVersion(reference: $digest) { version }
      pipelineTemplates(scopes: ["global"]) { nodes { id variables { name defaultValue } tags { tag version } } }
      pipelineTemplate(id: "soak") {
        versions { totalCount }
        dependentPipelines(tag: "stable") { nodes { name application { name } } }
      }
    }`,
    { stable: 'spinnaker://soak:stable', digest: `spinnaker://soak@sha256:${saved.digest}` },
  )
  expect(read).toMatchObject({
    latest: { version: 2 },
    stable: { version: 1, definition: { variables: [{ defaultValue: 1 }] } },
    digest: { version: 1 },
    pipelineTemplates: {
      nodes: [
        {
          id: 'soak',
          variables: [{ name: 'seconds', defaultValue: 2 }],
          tags: [
            { tag: 'stable', version: 1 },
            { tag: 'latest', version: 2 },
          ],
        },
      ],
    },
    pipelineTemplate: {
      versions: { totalCount: 2 },
      dependentPipelines: { nodes: [{ name: 'soak', application: { name: 'boats' } }] },
    },
  })
  const { errors } = await gennaker.ask('mutation { deletePipelineTemplate(id: "soak") }')
  expect(errors?.[0]?.extensions.code).toBe('CONFLICT')
  const missing = await gennaker.ask(
    'mutation ($definition: JSON!) { savePipeline(application: "boats", definition: $definition) { id } }',
    { definition: made('lost', 'spinnaker://none') },
  )
  expect(missing.errors?.[0]?.extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    problems: [{ path: 'template.reference' }],
  })
})

it('keeps strategies, saves many pipelines and puts them in order', async () => {
  const strategy = { name: 'swap', stages: [{ refId: '1', type: 'wait', waitTime: 0 }] }
  const { saved } = await save('saveStrategy', strategy, 'id', ', application: "sails"')
  const { savePipelines } = await gennaker.get(
    'mutation ($definitions: [JSON!]!) { savePipelines(definitions: $definitions) { saved { id } failed { index problems { path } } } }',
    {
      definitions: [
        { application: 'sails', name: 'a' },
        { application: 'sails', name: 'b' },
        { application: 'sails', name: 'c', stages: [{ refId: '1', type: 'wait', waitTime: {} }] },
      ],
    },
  )
  expect(savePipelines.failed).toEqual([{ index: 2, problems: [{ path: 'stages[0].waitTime' }] }])
  const order = savePipelines.saved.map(({ id }: { id: string }) => id).reverse()
  await gennaker.get(
    'mutation ($order: [ID!]!) { reorderPipelines(application: "sails", order: $order) { id } }',
    { order },
  )
  await killed()
  expect(
    await gennaker.get(`{
      strategy(application: "sails", name: "Swap") { id definition }
      application(name: "sails") { pipelines { name } strategies { name } }
      pipelines(application: "sails", filter: { name: "b" }) { totalCount nodes { name } }
    }`),
  ).toMatchObject({
    strategy: { id: saved.id, definition: { strategy: true } },
    application: { pipelines: [{ name: 'b' }, { name: 'a' }], strategies: [{ name: 'swap' }] },
    pipelines: { totalCount: 1, nodes: [{ name: 'b' }] },
  })
})

it('keeps projects, linked to what Orca and Clouddriver know of their applications', async () => {
  const pipeline = await gennaker.savePipeline('boats', { name: 'show' })
  const definition = {
    name: 'Harbour',
    email: 'harbour@example.com',
    config: {
      applications: ['boats', 'sails'],
      clusters: [{ account: 'prod', stack: '*', detail: '*' }],
      pipelineConfigs: [{ application: 'boats', pipelineConfigId: pipeline }],
    },
  }
  await save('saveProject', definition, 'id')
  await killed()
  const { project } = await gennaker.get(`{ project(name: "harbour") { email config {
    applications { name executions(first: 1) { nodes { id } } }
    clusters { account stack }
    pipelineConfigs { pipeline { name executions(first: 1) { nodes { id } } } }
  } } }`)
  expect(project).toEqual({
    email: 'harbour@example.com',
    config: {
      applications: [
        { name: 'boats', executions: { nodes: [] } },
        { name: 'sails', executions: { nodes: [] } },
      ],
      clusters: [{ account: 'prod', stack: '*' }],
      pipelineConfigs: [{ pipeline: { name: 'show', executions: { nodes: [] } } }],
    },
  })
})

it('keeps notifications, service accounts, canary configs, plugins and entity tags', async () => {
  const slack = [{ type: 'slack', address: '#boats', when: ['pipeline.failed'] }]
  await save('saveNotifications', { slack }, 'version', ', application: "boats"')
  await save('saveNotifications', { email: [{ address: 'all@example.com' }] }, 'version')
  await save('saveServiceAccount', { name: 'robot', memberOf: ['ops'] }, 'name')
  const pipeline = await gennaker.savePipeline('boats', { name: 'restricted', roles: ['crew'] })
  await save('saveCanaryConfig', { name: 'errors', applications: ['boats'], metrics: [] }, 'id')
  const releases = [{ version: '1.0.0', requires: 'orca>=1.0.0' }]
  await save('savePluginInfo', { id: 'acme.hello', releases }, 'id')
  await gennaker.get('mutation { preferPluginRelease(id: "acme.hello", version: "1.0.0") { id } }')
  const entityRef = { cloudProvider: 'kubernetes', entityType: 'servergroup', entityId: 'boats-v001' }
  await save('saveEntityTags', { entityRef, tags: [{ name: 'note', value: 'slow' }] }, 'id')
  await killed()
  expect(
    await gennaker.get(`{
      notifications(application: "boats") { effective application { name } }
      saved: serviceAccounts { nodes { name memberOf } }
      managed: serviceAccounts(managed: true) { nodes { name memberOf managedBy { id } } }
      canaryConfig(application: "boats", name: "errors") { applications { name } version }
      pluginInfo(id: "acme.hello") { version preferredRelease { version } versions { totalCount } }
      searchEntityTags(entityType: "servergroup", entityId: "boats-v001") { nodes { id tags { name value } } }
      application(name: "boats") { canaryConfigs { name } notifications { version } }
    }`),
  ).toEqual({
    notifications: {
      effective: { slack, email: [{ address: 'all@example.com' }] },
      application: { name: 'boats' },
    },
    saved: { nodes: [{ name: 'robot', memberOf: ['ops'] }] },
    managed: {
      nodes: [
        { name: `${pipeline}@managed-service-account`, memberOf: ['crew'], managedBy: { id: pipeline } },
      ],
    },
    canaryConfig: { applications: [{ name: 'boats' }], version: 1 },
    pluginInfo: { version: 2, preferredRelease: { version: '1.0.0' }, versions: { totalCount: 2 } },
    searchEntityTags: {
      nodes: [{ id: 'kubernetes:servergroup:boats-v001:*:*', tags: [{ name: 'note', value: 'slow' }] }],
    },
    application: { canaryConfigs: [{ name: 'errors' }], notifications: { version: 1 } },
  })
})

it('lets what belongs to an application alone go with it', async () => {
  await gennaker.get('mutation { deleteApplication(name: "boats") }')
  await gennaker.get('mutation { deleteApplication(name: "sails") }')
  expect(
    await gennaker.get(`{
      projects { totalCount }
      notifications(application: "boats") { version }
      serviceAccounts(managed: true) { totalCount }
      strategy(application: "sails", name: "swap") { id }
      canaryConfigs { totalCount }
      pipelineTemplate(id: "soak") { dependentPipelines { totalCount } }
    }`),
  ).toEqual({
    projects: { totalCount: 0 },
    notifications: null,
    serviceAccounts: { totalCount: 0 },
    strategy: null,
    canaryConfigs: { totalCount: 1 },
    pipelineTemplate: { dependentPipelines: { totalCount: 0 } },
  })
  expect(await gennaker.get('mutation { deletePipelineTemplate(id: "soak") }')).toEqual({
    deletePipelineTemplate: true,
  })
})
