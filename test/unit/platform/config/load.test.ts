import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { keys } from '#platform/config/keys.ts'
import { loadConfig, secretsOf, valueAt } from '#platform/config/load.ts'
import { printConfig } from '#platform/config/print.ts'
import { ConfigError } from '#platform/config/problems.ts'
import { hasNoMeaning, renamed, replaced } from '#platform/config/spinnaker.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gennaker config '))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Given {
  file?: string
  environment?: Record<string, string>
  flags?: string[]
}

function load({ file, environment = {}, flags = [] }: Given = {}) {
  if (file !== undefined) writeFileSync(join(folder, 'gennaker.yml'), file)
  return loadConfig({ flags, environment, folder })
}

function problemsOf(given: Given): readonly string[] {
  try {
    load(given)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  throw new Error('the configuration was accepted')
}

describe('the configuration', () => {
  it('has a default for everything that is needed', () => {
    const { config } = load()
    expect(config.server).toEqual({ host: '127.0.0.1', port: 8084 })
    expect(config.services).toEqual(['gate', 'front50', 'clouddriver', 'igor', 'orca', 'echo'])
    expect(config.http).toMatchObject({ allowPrivateNetworks: false, allowedHosts: [], allowedCidrs: [] })
    expect(config.mongodb.url).toBeUndefined()
  })

  it.each([
    ['the default', {}, 8084],
    ['the file', { file: 'server: { port: 1 }' }, 1],
    ['the environment', { file: 'server: { port: 1 }', environment: { GENNAKER_PORT: '2' } }, 2],
    [
      'a flag',
      { file: 'server: { port: 1 }', environment: { GENNAKER_PORT: '2' }, flags: ['--port', '3'] },
      3,
    ],
    ['a flag with =', { flags: ['--port=3'] }, 3],
  ])('takes %s over what is weaker', (_, given, port) => {
    expect(load(given).config.server.port).toBe(port)
  })

  it('reads every kind of value from texts', () => {
    const { config } = load({
      environment: {
        GENNAKER_HTTP_ALLOW_PRIVATE_NETWORKS: 'true',
        GENNAKER_HTTP_ALLOWED_HOSTS: 'a, b:80',
        GENNAKER_LOG_LEVEL: 'warn',
      },
      flags: [
        '--services',
        'orca,echo,igor,clouddriver,front50,gate',
        '--http-timeout-ms=5',
        '--gateway-introspection=false',
      ],
    })
    expect(config.http).toMatchObject({
      allowPrivateNetworks: true,
      allowedHosts: ['a', 'b:80'],
      timeoutMs: 5,
    })
    expect(config.services).toEqual(['orca', 'echo', 'igor', 'clouddriver', 'front50', 'gate'])
    expect(config.log.level).toBe('warn')
    expect(config.gateway.introspection).toBe(false)
  })

  it('lets a flag that is true or false stand alone', () => {
    expect(load({ flags: ['--http-allow-private-networks', '--port', '1'] }).config).toMatchObject({
      http: { allowPrivateNetworks: true },
      server: { port: 1 },
    })
  })

  it('reads MONGODB_URL, and GENNAKER_MONGODB_URL before it', () => {
    const environment = { MONGODB_URL: 'mongodb://a' }
    expect(load({ environment }).config.mongodb.url).toBe('mongodb://a')
    expect(
      load({ environment: { ...environment, GENNAKER_MONGODB_URL: 'mongodb://b' } }).config.mongodb.url,
    ).toBe('mongodb://b')
  })

  it('counts an empty environment variable as not set', () => {
    expect(load({ environment: { GENNAKER_PORT: '' } }).config.server.port).toBe(8084)
  })

  it.each([
    [{ flags: ['--config', 'other.yml'] }],
    [{ flags: ['--config=other.yml'] }],
    [{ environment: { GENNAKER_CONFIG: 'other.yml' } }],
  ])('reads the file that is named: %j', (given) => {
    writeFileSync(join(folder, 'other.yml'), 'server: { port: 7 }')
    expect(load({ file: 'server: { port: 1 }', ...given }).config.server.port).toBe(7)
  })

  it('takes relative paths from the folder it is started in', () => {
    expect(load({ flags: ['--data', 'some/where'] }).config.data).toBe(join(folder, 'some/where'))
  })
})

describe('a configuration that cannot be used', () => {
  it.each<[string, Given, RegExp]>([
    [
      'an unknown key of the file',
      { file: 'server: { prot: 1 }' },
      /^server\.prot in .*gennaker\.yml is not known; .* server\.port\?$/,
    ],
    ['an unknown group of the file', { file: 'sever: { port: 1 }' }, /^sever in .* did you mean server\?$/],
    [
      'what a section has, not what others have',
      { file: 'slack: { enabeld: true }' },
      /^slack\.enabeld in .* did you mean slack\.enabled\?$/,
    ],
    ['the nearest section', { file: 'schedulr: { enabled: true }' }, /did you mean scheduler\?$/],
    [
      'a section in the wrong case',
      { file: 'dockerregistry: { enabled: true }' },
      /did you mean dockerRegistry\?$/,
    ],
    ['a section in the plural', { file: 'quietPeriods: { enabled: true }' }, /did you mean quietPeriod\?$/],
    ['a short section', { file: 'slak.token: x' }, /^slak\.token in .* did you mean slack\?$/],
    ['a key without its section', { file: 'pollInterval: 9' }, /did you mean polling\.pollInterval\?$/],
    [
      'what stands in place of a key of Spinnaker',
      { file: 'trigger: { git: { shared-secret: hush } }' },
      /^trigger\.git\.shared-secret in .*; here it is webhooks\.secrets, /,
    ],
    [
      'two names of one key that say different things',
      { file: 'spinnaker: { build: { pollInterval: 9 } }\npolling: { pollInterval: 8 }' },
      /^polling\.pollInterval in .* says something else than spinnaker\.build\.pollInterval, /,
    ],
    ['a dangerous key of the file', { file: '__proto__: { port: 1 }' }, /^__proto__ in .* is not known/],
    [
      'an unknown environment variable',
      { environment: { GENNAKER_PROT: '1' } },
      /^environment variable GENNAKER_PROT .* GENNAKER_PORT\?$/,
    ],
    ['an unknown flag', { flags: ['--prot', '1'] }, /^flag --prot is not known; did you mean --port\?$/],
    ['a stray word', { flags: ['orca'] }, /^"orca" is neither a flag/],
    ['a flag without its value', { flags: ['--port'] }, /^flag --port needs a value$/],
    ['a secret as a flag', { flags: ['--mongodb-url', 'mongodb://a'] }, /GENNAKER_MONGODB_URL$/],
    [
      'a wrong number',
      { environment: { GENNAKER_PORT: 'many' } },
      /^server\.port \(from GENNAKER_PORT\): "many" .* 0 to 65535$/,
    ],
    ['a number out of range', { flags: ['--port', '65536'] }, /^server\.port \(from --port\): 65536 /],
    [
      'a wrong type in the file',
      { file: 'server: { port: "1" }' },
      /^server\.port \(from .*gennaker\.yml\): "1" is not allowed/,
    ],
    ['a value where a group belongs', { file: 'server: 8084' }, /^server in .* must be a map/],
    ['a list for a file', { file: '- a' }, /^the file in .* must be a map/],
    ['a file that is not YAML', { file: 'a: [' }, /gennaker\.yml is not YAML/],
    ['a file that is not there', { flags: ['--config', 'nowhere.yml'] }, /nowhere\.yml cannot be read/],
    ['a wrong choice', { flags: ['--log-level', 'loud'] }, /"loud" .* one of trace, debug/],
    ['an unknown service', { flags: ['--services', 'gate,orka'] }, /\["gate","orka"\]/],
    ['no service', { flags: ['--services', ','] }, /^services /],
    ['a wrong range', { environment: { GENNAKER_HTTP_ALLOWED_CIDRS: '10.0.0.0/99' } }, /10\.0\.0\.0\/99/],
    [
      'a failpoint that does not exist',
      { environment: { GENNAKER_FAILPOINTS: 'orca.transition.beforeRight=kill' } },
      /did you mean orca\.transition\.beforeWrite\?$/,
    ],
    [
      'a failpoint in the file',
      { file: 'failpoints: orca.transition.beforeWrite=kill' },
      /only come from GENNAKER_FAILPOINTS/,
    ],
    [
      'services apart without a common secret',
      { flags: ['--services', 'orca'] },
      /^identity\.secret is missing/,
    ],
  ])('names %s', (_, given, problem) => {
    expect(problemsOf(given)).toEqual([expect.stringMatching(problem)])
  })

  it('has all its problems named at once, of all sources', () => {
    const problems = problemsOf({
      file: 'one: 1\nhttp: { retries: 99 }',
      environment: { GENNAKER_TWO: '2' },
      flags: ['--three', '3', '--log-format', 'xml'],
    })
    expect(problems).toHaveLength(5)
  })

  it('names a weaker source’s problem though a stronger one wins', () => {
    expect(problemsOf({ environment: { GENNAKER_PORT: 'x' }, flags: ['--port', '1'] })).toHaveLength(1)
  })

  it('does not show secrets', () => {
    const [problem] = problemsOf({ environment: { GENNAKER_MONGODB_URL: 'http://user:hunter22@host' } })
    expect(problem).toContain('mongodb.url (from GENNAKER_MONGODB_URL)')
    expect(problem).not.toContain('hunter22')
  })
})

describe('a configuration of Spinnaker', () => {
  it('may have its keys in kebab-case, with dots, and by the names that they have there', () => {
    const { config } = load({
      file: `
gitlab-ci:
  masters: [{ name: g, private-token: hush }]
scheduler.compensation-job: { window-ms: 5 }
quiet-period: { suppressed-trigger-types: [cron] }
spinnaker: { build: { pollInterval: 30 }, pollingSafeguard: { itemUpperThreshold: 7 } }
spring.mail.host: smtp.example.com
rest:
  default-event-name: told
  endpoints: [{ url: 'https://a', headers: { x-api-key: hush } }]
`,
    })
    expect(config.gitlabCi.masters).toEqual([{ name: 'g', privateToken: 'hush' }])
    expect(config.scheduler.compensationJob.windowMs).toBe(5)
    expect(config.quietPeriod.suppressedTriggerTypes).toEqual(['cron'])
    expect(config.polling).toMatchObject({ pollInterval: 30, itemUpperThreshold: 7 })
    expect(config.mail.host).toBe('smtp.example.com')
    expect(config.rest.defaultEventName).toBe('told')
    // What is below an endpoint's own fields is its own.
    expect(config.rest.endpoints).toEqual([{ url: 'https://a', headers: { 'x-api-key': 'hush' } }])
  })

  it('may hold what means nothing here, which is told by name alone', () => {
    const loaded = load({
      file: `
slack: { enabled: true, botName: hush, token: t }
mail: { enabled: false, properties: { mail.smtp.auth: hush } }
services: { fiat: { baseUrl: 'http://hush' } }
redis.connection: redis://hush
docker-registry:
  enabled: true
  primaryAccount: hush
  accounts: [{ name: a, address: 'https://a', cacheIntervalSeconds: 30 }]
rest: { circuit-breaker-enabled: true }
`,
      environment: { GENNAKER_REST_ENDPOINTS: '[{"url":"https://a","circuitBreakerEnabled":true}]' },
    })
    expect(loaded.meaningless).toEqual([
      'slack.botName',
      'mail.properties',
      'services',
      'redis.connection',
      'docker-registry.primaryAccount',
      'rest.circuit-breaker-enabled',
      'rest.endpoints[].circuitBreakerEnabled',
      'dockerRegistry.accounts[].cacheIntervalSeconds',
    ])
    expect(loaded.config.services).toHaveLength(6)
    expect(loaded.config.dockerRegistry.accounts).toEqual([{ name: 'a', address: 'https://a' }])
    expect(loaded.config.mail.enabled).toBe(false)
    const [first, ...rest] = printConfig(loaded).split('\n')
    expect(first).toMatch(/^# has no meaning here .*: slack\.botName, mail\.properties, /)
    expect(rest.join()).not.toMatch(/hush/)
  })

  it('is known by names that there are', () => {
    const names = keys.map(({ name }) => name)
    for (const target of Object.values(renamed)) expect(names).toContain(target)
    const taken = [...names, ...Object.keys(renamed), ...Object.keys(replaced)]
    expect(taken.filter(hasNoMeaning)).toEqual([])
    expect(taken.filter((name) => Object.hasOwn(renamed, name) && names.includes(name))).toEqual([])
  })
})

describe('secrets', () => {
  const environment = {
    MONGODB_URL: 'mongodb://user:p%40ssword@one:1,two:2/?replicaSet=a',
    GENNAKER_IDENTITY_SECRET: 'x'.repeat(32),
  }

  it('are known to the log, as they stand and as they are meant', () => {
    expect(secretsOf(load({ environment }).config).sort()).toEqual(
      [environment.MONGODB_URL, 'p%40ssword', 'p@ssword', environment.GENNAKER_IDENTITY_SECRET].sort(),
    )
  })

  it('are masked in what `gennaker config` prints', () => {
    const printed = printConfig(
      load({ environment, file: 'orca: { concurrency: 3 }', flags: ['--port', '1'] }),
    )
    expect(printed).not.toMatch(/[@0]ssword|xxx/)
    expect(printed).toMatch(/^ {2}url: "\*{8}" # MONGODB_URL$/m)
    expect(printed).toMatch(/^ {2}port: 1 # --port$/m)
    expect(printed).toMatch(/^ {2}concurrency: 3 # .*gennaker\.yml$/m)
    expect(printed).toMatch(/^ {2}sweepSeconds: \d+ # default$/m)
  })

  it.each([
    [
      'the file',
      { file: `kubernetes: { accounts: ${JSON.stringify([{ name: 'prod', token: 'hunter22' }])} }` },
    ],
    [
      'the environment',
      { environment: { GENNAKER_KUBERNETES_ACCOUNTS: '[{"name":"prod","token":"hunter22"}]' } },
    ],
  ])('in lists of objects (from %s) are read, known to the log and never printed', (_, given) => {
    const loaded = load(given)
    expect(loaded.config.kubernetes.accounts).toEqual([{ name: 'prod', token: 'hunter22' }])
    expect(secretsOf(loaded.config)).toEqual(['hunter22'])
    expect(printConfig(loaded)).toContain('{ name: prod, token: "********" }')
    expect(problemsOf({ environment: { GENNAKER_KUBERNETES_ACCOUNTS: '[hunter22]' } })).toEqual([
      expect.not.stringContaining('hunter22'),
    ])
  })

  it('are only what is marked so: neither names of accounts, nor keys and credentials that are names', () => {
    const job = {
      type: 'migrate',
      account: 'sandbox',
      credentials: 'production',
      manifest: { env: [{ valueFrom: { secretKeyRef: { name: 'database', key: 'password' } } }] },
    }
    const webhook = {
      type: 'notify',
      customHeaders: { Accept: 'application/json', Authorization: 'Bearer hunter22' },
      sensitiveHeaders: { 'x-any': ['hunter33'] },
    }
    const file = JSON.stringify({
      job: { preconfigured: { kubernetes: [job] } },
      webhook: { preconfigured: [webhook] },
      artifacts: { s3: { accounts: [{ name: 'buckets', awsSecretAccessKey: 'hunter44' }] } },
    })
    expect(secretsOf(load({ file }).config).sort()).toEqual(['Bearer hunter22', 'hunter33', 'hunter44'])
  })

  it('in addresses are not shown either, and are known to the log', () => {
    const endpoints = [{ url: 'https://user:hunter22@logs.example.com:8088/token', insecure: true }]
    const loaded = load({ file: `rest: { endpoints: ${JSON.stringify(endpoints)} }` })
    expect(printConfig(loaded)).toContain('{ url: https://logs.example.com:8088, insecure: true }')
    expect(secretsOf(loaded.config)).toContain('hunter22')
    const plain = load({ file: 'rest: { endpoints: [{ url: https://logs.example.com }] }' })
    expect(secretsOf(plain.config)).toEqual([])
  })

  it('apart, what is printed can be read again and means the same', () => {
    const loaded = load({ flags: ['--port', '1', '--http-allowed-hosts', 'a,b'] })
    writeFileSync(join(folder, 'printed.yml'), printConfig(loaded))
    expect(load({ flags: ['--config', 'printed.yml'] }).config).toEqual(loaded.config)
  })
})

describe('gennaker.yml of the repository', () => {
  const path = join(process.cwd(), 'gennaker.yml')

  it('changes nothing', () => {
    expect(load({ flags: ['--config', path] }).config).toEqual(load().config)
  })

  it('shows every key, and its default', () => {
    const shown = parse(readFileSync(path, 'utf8').replace(/^( *)# ( *[a-z][A-Za-z0-9]*:( |$))/gm, '$1$2'))
    const differing = [
      'endpoints.front50',
      'endpoints.clouddriver',
      'endpoints.igor',
      'endpoints.orca',
      'endpoints.echo',
      'http.allowLoopback',
      'http.allowedCidrs',
      'data',
    ]
    const { config } = load()
    for (const key of keys.filter(({ onlyEnvironment }) => !onlyEnvironment)) {
      const parent = valueAt(shown, key.path.slice(0, -1)) as object
      expect([key.name, Object.hasOwn(parent, key.path.at(-1) as string)]).toEqual([key.name, true])
      if (differing.includes(key.name)) continue
      expect([key.name, valueAt(shown, key.path)]).toEqual([key.name, valueAt(config, key.path) ?? null])
    }
  })
})
