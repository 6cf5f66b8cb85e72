import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '#platform/config/problems.ts'
import { configure } from '#platform/service/configure.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gennaker configure '))
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'gennaker.yml')

async function configured(yaml: string, flags: readonly string[] = [], environment = {}) {
  writeFileSync(file(), yaml)
  return configure({ flags, environment, folder })
}

async function problemsOf(...given: Parameters<typeof configured>): Promise<readonly string[]> {
  const error = await configured(...given).catch((reason: unknown) => reason)
  if (error instanceof ConfigError) return error.problems
  throw new Error('the configuration was accepted', { cause: error })
}

it('answers what can be used', async () => {
  const { config } = await configured('jenkins: { masters: [{ name: a, address: "https://a" }] }')
  expect(config.jenkins.masters).toHaveLength(1)
})

it('tells what is wrong with every service at once, with the file, and shows no secret', async () => {
  const problems = await problemsOf(`
slack: { tokn: hush }
jenkins: { masters: [{ name: a, address: 'ftp://hush' }] }
travis: { masters: [{ name: a, address: 'https://t', baseUrl: 'https://t', token: hush, odd: 1 }] }
dockerRegistry: { accounts: [{ name: d }] }
nexus: { searches: [{ name: n, baseUrl: 'https://n' }] }
artifactory: { searches: [{ name: n, baseUrl: 'https://n', repo: r, repoType: rpm }] }
artifact: { templates: [{ name: t }] }
artifacts: { helm: { accounts: [{ name: h }] } }
kubernetes: { kubeconfig: /none, accounts: [] }
rest: { endpoints: [{ url: 'ftp://hush' }] }
pubsub: { google: { subscriptions: [{ name: g, project: p }] } }
webhooks: { secrets: [{ type: git, secert: hush }], artifacts: { sources: [{ source: s }] } }
notifications: { quietPeriod: { start: '22:00' } }
webhook: { preconfigured: [{ type: t }] }
`)
  const places = [
    'slack.tokn',
    'jenkins.masters[0].address',
    'travis.masters[0].odd',
    'dockerRegistry.accounts[0].address',
    'nexus.searches[0].repo',
    'artifactory.searches[0].repoType',
    'artifact.templates[0]',
    'artifacts.helm.accounts[0].repository',
    'kubernetes.kubeconfig',
    'rest.endpoints[0].url',
    'pubsub.google.subscriptions[0].subscriptionName',
    'webhooks.secrets[0].secert',
    'webhooks.artifacts.sources[0]',
    'notifications.quietPeriod.end',
    'webhook.preconfigured[0].label',
  ]
  for (const place of places)
    expect([
      place,
      problems.filter((problem) => problem.startsWith(`${place} `) || problem.startsWith(`${place}:`)),
    ]).toEqual([place, expect.arrayContaining([expect.any(String)])])
  expect(problems).toContain(
    `jenkins.masters[0].address (from ${file()}): must be an address with http:// or https://`,
  )
  expect(problems.join()).not.toMatch(/hush/)
})

it('says which variable of the environment is meant', async () => {
  const environment = { GENNAKER_JENKINS_MASTERS: '[{"name":"a"}]' }
  expect(await problemsOf('', [], environment)).toEqual([
    expect.stringMatching(/^jenkins\.masters\[0\]\.address \(from GENNAKER_JENKINS_MASTERS\): /),
  ])
})

it('leaves out what is switched off, and services that run elsewhere', async () => {
  const yaml = `
rest: { enabled: false, endpoints: [{ url: 'ftp://x' }] }
pubsub: { enabled: false, nats: { subscriptions: [{ name: n }] } }
webhooks: { artifacts: { enabled: false, sources: [{ source: s }] } }
`
  await expect(configured(yaml)).resolves.toBeDefined()
  const environment = { GENNAKER_IDENTITY_SECRET: 'x'.repeat(32) }
  const jenkins = 'jenkins: { masters: [{ name: a }] }'
  await expect(configured(jenkins, ['--services', 'echo'], environment)).resolves.toBeDefined()
})
