import { defaultUser, type Jenkins, startJenkins } from '../../../../../sandbox/jenkins/jenkins.ts'
import { Igor } from '../../../../fixtures/igor.ts'
import { until } from '../../../../fixtures/until.ts'

let jenkins: Jenkins
let igor: Igor
beforeAll(async () => {
  jenkins = await startJenkins({ executors: 20 })
  jenkins.job('app', { parameters: [{ name: 'VERSION' }], isConcurrent: true })
  jenkins.job('folder/other')
  const { name: username, apiToken: password } = defaultUser
  const masters = [
    { name: 'builds', address: jenkins.url, username, password },
    { name: 'gone', address: 'http://127.0.0.1:1', username, password },
  ]
  const artifact = {
    decorator: {
      enabled: true,
      fileDecorators: [{ type: 'image', identifierRegex: '\\.img$', decoratorRegex: '(.+)-([0-9.]+)\\.img' }],
    },
    templates: [
      {
        name: 'mine',
        template: '[{"type": "custom/object", "name": "{{ name }}", "version": "{{ properties.v }}"}]',
      },
    ],
    filter: { maxArtifacts: 3, preferredArtifacts: ['deb', 'properties'] },
  }
  igor = await Igor.start({ config: { jenkins: { enabled: true, masters }, artifact } })
})
afterAll(async () => {
  await igor.stop()
  await jenkins.stop()
})
afterEach(() => {
  igor.failpoint = () => undefined
  jenkins.heal()
  jenkins.release()
  for (const build of jenkins.builds('app')) build.end('SUCCESS')
})

type Json = Record<string, unknown>
const startDocument = `mutation ($buildService: ID! = "builds", $job: String! = "app", $parameters: JSON, $requestId: String) {
  startBuild(buildService: $buildService, job: $job, parameters: $parameters, requestId: $requestId) { queueItem id }
}`
let requests = 0
const newRequest = () => `request ${++requests}`
const start = (more: Json = {}) => igor.get(startDocument, { parameters: { VERSION: 1 }, ...more })
const refused = async (more: Json = {}) =>
  (await igor.ask(startDocument, { parameters: {}, ...more })).errors[0]

async function begun(more: Json = {}): Promise<string> {
  const { queueItem } = await start(more)
  const { id } = await igor.get(
    '($item: String!) { startedBuild(buildService: "builds", job: "app", queueItem: $item, waitMs: 5000) { id } }'.replace(
      /^/,
      'query ',
    ),
    { item: queueItem },
  )
  return id
}
const twin = (id: string) => jenkins.builds('app').find(({ number }) => String(number) === id)!
const asked = () =>
  jenkins.requests.filter(({ path, method }) => method === 'POST' && path.includes('build')).length

const build = (id: string, fields: string, args = '') =>
  igor.get(`query ($id: ID!) { build(buildService: "builds", job: "app", id: $id ${args}) { ${fields} } }`, {
    id,
  })

describe('starting', () => {
  it('answers the same build to the same request, also after a restart', async () => {
    const requestId = newRequest()
    const before = asked()
    const first = await start({ requestId })
    expect(await start({ requestId })).toEqual(first)
    await igor.restart()
    expect(await start({ requestId })).toEqual(first)
    expect(asked()).toBe(before + 1)
    const other = await igor.ask(startDocument, { requestId, job: 'folder/other' })
    expect(other.errors[0]).toMatchObject({ extensions: { code: 'CONFLICT' } })
  })

  it('at the same time with the same request starts one build', async () => {
    for (let round = 0; round < 20; round++) {
      const requestId = newRequest()
      const before = asked()
      const answers = await Promise.all(Array.from({ length: 8 }, () => start({ requestId })))
      expect(new Set(answers.map(({ queueItem }) => queueItem)).size).toBe(1)
      expect(asked()).toBe(before + 1)
    }
  })

  it('finds a build again whose answer was lost between Jenkins and the store', async () => {
    const requestId = newRequest()
    const before = asked()
    igor.failpoint = (name) => {
      if (name === 'igor.start.afterCall') throw new Error('cut off')
    }
    expect(await refused({ requestId, parameters: { VERSION: '7' } })).toBeDefined()
    igor.failpoint = () => undefined
    await igor.restart()
    const id = await begun({ requestId, parameters: { VERSION: '7' } })
    expect(twin(id).parameters).toEqual({ VERSION: '7' })
    expect(asked()).toBe(before + 1)
  })

  it('starts what Jenkins was never asked for', async () => {
    const requestId = newRequest()
    igor.failpoint = (name) => {
      if (name === 'igor.start.beforeCall') throw new Error('cut off')
    }
    const before = asked()
    expect(await refused({ requestId })).toBeDefined()
    expect(asked()).toBe(before)
    igor.failpoint = () => undefined
    await start({ requestId })
    expect(asked()).toBe(before + 1)
  })

  it('does not give one build to two requests with the same parameters', async () => {
    const parameters = { VERSION: 'same' }
    const mine = await begun({ requestId: newRequest(), parameters })
    const requestId = newRequest()
    jenkins.fail({ kind: 'reset' }, { matches: ({ method }) => method === 'POST' })
    expect(await refused({ requestId, parameters })).toMatchObject({ extensions: { code: 'UNAVAILABLE' } })
    expect(await begun({ requestId, parameters })).not.toBe(mine)
  })

  it('tells what will not pass, and forgets it', async () => {
    const requestId = newRequest()
    jenkins.job('picky', { parameters: [{ name: 'COLOR', type: 'Choice', choices: ['red', 'blue'] }] })
    const wrong = { requestId, job: 'picky', parameters: { COLOR: 'green' } }
    expect(await refused(wrong)).toMatchObject({
      message: "parameters.COLOR: must be 'red' or 'blue'; given was 'green'",
      extensions: { code: 'BAD_USER_INPUT' },
    })
    await start({ ...wrong, parameters: { COLOR: 'blue' } })
    expect(await refused({ job: 'no such' })).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
    expect(await refused({ buildService: 'moon' })).toMatchObject({
      message: 'There is no build service moon; there are builds, gone.',
      extensions: { code: 'NOT_FOUND', id: 'moon' },
    })
    expect((await refused({ parameters: 3 })).message).toBe('parameters: must be an object')
  })

  it('does not wait for a Jenkins that is gone, again and again', async () => {
    for (let n = 0; n < 5; n++) await refused({ buildService: 'gone' })
    expect((await refused({ buildService: 'gone' })).message).toMatch(/asked again in \d+ s/)
    const services = await igor.get('{ buildServices(type: "jenkins") { name type healthy problem } }')
    expect(services).toMatchObject([
      { name: 'builds', type: 'jenkins', healthy: true, problem: null },
      { name: 'gone', healthy: false, problem: expect.stringMatching(/does not answer/) },
    ])
  })
})

describe('stopping', () => {
  const stop = (more: Json) =>
    igor.get(
      `mutation ($id: ID, $queueItem: String, $requestId: String, $parameters: JSON) {
        stopBuild(buildService: "builds", job: "app", id: $id, queueItem: $queueItem, requestId: $requestId, parameters: $parameters)
      }`,
      more,
    )

  it('ends a build by its id, by its place in the queue, and by its request', async () => {
    const id = await begun()
    await stop({ id })
    expect(twin(id).result).toBe('ABORTED')
    jenkins.hold()
    const { queueItem } = await start({ parameters: { VERSION: 'queued' } })
    await stop({ queueItem })
    expect(jenkins.waiting()).toBe(0)
    jenkins.release()
    const requestId = newRequest()
    const other = await begun({ requestId })
    await stop({ requestId })
    expect(twin(other).result).toBe('ABORTED')
  })

  it('ends a build whose start is under way', async () => {
    const requestId = newRequest()
    const reached = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    igor.failpoint = async (name) => {
      if (name !== 'igor.start.afterCall') return
      reached.resolve()
      await goOn.promise
    }
    const starting = begun({ requestId, parameters: { VERSION: 'unwanted' } })
    await reached.promise
    const stopping = stop({ requestId, parameters: { VERSION: 'unwanted' } })
    goOn.resolve()
    await stopping
    const id = await starting.catch(() => undefined)
    const started = jenkins.builds('app').filter(({ parameters }) => parameters.VERSION === 'unwanted')
    expect([id, started.filter(({ isBuilding }) => isBuilding)]).toEqual([
      started[0] && String(started[0].number),
      [],
    ])
  })

  it('ends a build of which nobody knows, after a crash', async () => {
    const requestId = newRequest()
    const parameters = { VERSION: 'lost' }
    igor.failpoint = (name) => {
      if (name === 'igor.start.afterCall') throw new Error('cut off')
    }
    await refused({ requestId, parameters })
    igor.failpoint = () => undefined
    await stop({ requestId, parameters })
    expect(jenkins.waiting()).toBe(0)
    expect(
      jenkins.builds('app').filter(({ parameters: p, isBuilding }) => p.VERSION === 'lost' && isBuilding),
    ).toEqual([])
  })

  it('keeps a start from happening that comes too late', async () => {
    const requestId = newRequest()
    const before = asked()
    await stop({ requestId })
    expect(await refused({ requestId })).toMatchObject({ extensions: { code: 'CONFLICT' } })
    expect(asked()).toBe(before)
  })
})

describe('reading', () => {
  it('waits for what is new, and answers the end at once', async () => {
    const id = await begun()
    const { digest, building } = await build(id, 'digest building')
    expect(building).toBe(true)
    const waiting = build(id, 'building result number url generic', `, known: "${digest}", waitMs: 20000`)
    twin(id).end('UNSTABLE')
    const seen = await waiting
    expect(seen).toMatchObject({ building: false, result: 'UNSTABLE', number: Number(id) })
    expect(seen.generic).toMatchObject({
      building: false,
      result: 'UNSTABLE',
      number: Number(id),
      name: 'app',
    })
    expect(await build('99999', 'id')).toBeNull()
  })

  it('shows jobs by a part of their names, with parameters and builds', async () => {
    const id = await begun()
    expect(
      await igor.get(
        `{ buildService(name: "builds") {
          all: jobs(first: 10) some: jobs(query: "OTHER") job(name: "app") {
            name buildable parameters { name type choices } builds(first: 1) { id }
          } none: job(name: "no") { name } } }`,
      ),
    ).toMatchObject({
      all: expect.arrayContaining(['app', 'folder/job/other']),
      some: ['folder/job/other'],
      job: {
        name: 'app',
        buildable: true,
        parameters: [{ name: 'VERSION', type: 'StringParameterDefinition', choices: null }],
        builds: [{ id }],
      },
      none: null,
    })
  })

  it('gives the log line by line, waits for the next one, and ends with the build', async () => {
    const id = await begun()
    const page = (after?: string, waitMs = 0) =>
      igor.get(
        `query ($id: ID!, $after: String, $waitMs: Int) {
          buildLog(buildService: "builds", job: "app", id: $id, after: $after, waitMs: $waitMs) { lines { sequence text } cursor ended }
        }`,
        { id, after, waitMs },
      )
    twin(id).say('one\r\ntw')
    const first = await page()
    expect(first.lines.map(({ text }: Json) => text)).toEqual(['Started by user gennaker', 'one'])
    const waiting = page(first.cursor, 20_000)
    twin(id).say('o\nthree')
    expect((await waiting).lines).toEqual([{ sequence: 3, text: 'two' }])
    twin(id).end('SUCCESS')
    const last = await page((await waiting).cursor, 20_000)
    expect(last).toMatchObject({ lines: [{ sequence: 4, text: 'threeFinished: SUCCESS' }], ended: true })
    expect(
      (await igor.ask('{ buildLog(buildService: "builds", job: "app", id: "1", after: "x") { ended } }'))
        .errors[0].message,
    ).toBe('after: is not a cursor of a log')
  })

  it('gives a long log in pages', async () => {
    const id = await begun()
    twin(id).say('x'.repeat(25_000))
    twin(id).say(`\n${'line\n'.repeat(12_000)}`)
    twin(id).end('SUCCESS')
    const texts: string[] = []
    let cursor: string | undefined
    for (let ended = false; !ended; ) {
      const page = await igor.get(
        `query ($id: ID!, $after: String) {
          buildLog(buildService: "builds", job: "app", id: $id, after: $after) { lines { sequence text } cursor ended }
        }`,
        { id, after: cursor },
      )
      expect(page.lines.length).toBeLessThanOrEqual(5_000)
      expect(page.lines[0]?.sequence ?? texts.length + 1).toBe(texts.length + 1)
      texts.push(...page.lines.map(({ text }: Json) => text))
      cursor = page.cursor
      ended = page.ended
    }
    expect(texts.length).toBe(1 + 3 + 12_000 + 1)
    expect(texts.slice(1, 4).join('')).toBe('x'.repeat(25_000))
    expect(texts.at(-1)).toBe('Finished: SUCCESS')
    const reads = jenkins.requests.filter(({ path }) => path.endsWith(`/app/${id}/logText/progressiveText`))
    expect(reads.length).toBe(1)
  })
})

describe('what a build leaves', () => {
  const properties = (id: string, file: string, waitMs = 0) =>
    build(id, `properties(file: "${file}", waitMs: ${waitMs})`)

  it.each([
    ['build.properties', 'a=1\nb.c : two words', { a: '1', 'b.c': 'two words' }],
    ['build.yml', 'a: 1\nlist: [x]', { a: 1, list: ['x'] }],
    ['build.json', '{"a": {"b": null}}', { a: { b: null } }],
  ])('is read as properties: %s', async (file, content, expected) => {
    const id = await begun()
    twin(id).end('SUCCESS', { [`target/${file}`]: content })
    expect(await properties(id, file)).toEqual({ properties: expected })
    expect(await properties(id, `target/${file}`)).toEqual({ properties: expected })
    expect(await properties(id, 'no.properties')).toEqual({ properties: null })
  })

  it('is waited for', async () => {
    const id = await begun()
    twin(id).end('SUCCESS')
    await build(id, 'id')
    const waiting = properties(id, 'late.properties', 10_000)
    twin(id).artifacts.set('late.properties', 'came=late')
    expect(await waiting).toEqual({ properties: { came: 'late' } })
  })

  it('is not made up of a log-in page that is answered in its place', async () => {
    const id = await begun()
    twin(id).end('SUCCESS', { 'p.properties': 'a=1' })
    jenkins.fail({ kind: 'html' }, { matches: ({ path }) => path.endsWith('/p.properties') })
    const { errors } = await igor.ask(
      `{ build(buildService: "builds", job: "app", id: "${id}") { properties(file: "p.properties") } }`,
    )
    expect(errors[0]).toMatchObject({ extensions: { code: 'UNAVAILABLE' } })
    expect(errors[0].message).toMatch(/jenkins 'builds'.*web page instead of the file p\.properties/)
    expect(await properties(id, 'p.properties')).toEqual({ properties: { a: '1' } })
  })

  it.each([
    ['bad.json', '{"a": ', /^propertyFile: bad\.json cannot be read/],
    ['bad.yml', '- a\n- b', /holds no object/],
    ['big.properties', `a=${'x'.repeat(1_048_576)}`, /more than 1048576/],
  ])('that cannot be read is named: %s', async (file, content, message) => {
    const id = await begun()
    twin(id).end('SUCCESS', { [file]: content })
    const { errors } = await igor.ask(
      `{ build(buildService: "builds", job: "app", id: "${id}") { properties(file: "${file}") } }`,
    )
    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    expect(errors[0].message).toMatch(message)
  })

  it.each<[string, Json, Json[]]>([
    [
      'packages, by their names',
      { 'tool_1.2-3_all.deb': '', 'lib-core-2.0-1.x86_64.rpm': '', 'a-1.1.img': '' },
      [
        { type: 'image', name: 'a', version: '1.1', reference: 'a-1.1.img' },
        { type: 'deb', name: 'tool', version: '1.2-3', reference: 'tool_1.2-3_all.deb' },
        { type: 'rpm', name: 'lib-core', version: '2.0-1.x86_64', reference: 'lib-core-2.0-1.x86_64.rpm' },
      ],
    ],
    [
      'a jar',
      { p: 'messageFormat=JAR\ngroup=org.x\nartifact=core\nversion=1.0' },
      [{ type: 'maven/file', name: 'core-1.0', version: '1.0', reference: 'org.x:core:1.0' }],
    ],
    [
      'an image',
      { p: 'messageFormat=DOCKER\nimage=reg.io:5000/shop/web:1.2' },
      [
        {
          type: 'docker/image',
          name: 'reg.io:5000/shop/web',
          version: '1.2',
          reference: 'reg.io:5000/shop/web:1.2',
        },
      ],
    ],
    [
      'what a template makes of it',
      { p: 'messageFormat=mine\ncustomFormat=true\nv=9' },
      [{ type: 'custom/object', name: 'app', version: '9' }],
    ],
    ['nothing', { 'readme.txt': '' }, []],
  ])('is told as artifacts: %s', async (_, files, expected) => {
    const id = await begun()
    twin(id).end('SUCCESS', files as Record<string, string>)
    const { producedArtifacts } = await build(
      id,
      files.p === undefined ? 'producedArtifacts' : 'producedArtifacts(propertyFile: "p")',
    )
    expect(producedArtifacts).toEqual(expect.arrayContaining(expected))
    expect(producedArtifacts.length).toBe(expected.length)
  })

  it('with a format that there is not is named', async () => {
    const id = await begun()
    twin(id).end('SUCCESS', { p: 'messageFormat=ZIP' })
    const { errors } = await igor.ask(
      `{ build(buildService: "builds", job: "app", id: "${id}") { producedArtifacts(propertyFile: "p") } }`,
    )
    expect(errors[0].message).toMatch(/^messageFormat: .*JAR or DOCKER.*'ZIP'/)
  })

  it('is cut to what matters most', async () => {
    const id = await begun()
    twin(id).end('SUCCESS', { 'a.txt': '', 'b.zip': '', 'c.properties': '', 'd_1_all.deb': '', 'e.txt': '' })
    await until(async () => (await build(id, 'building')).building === false)
    const { artifacts } = await build(id, 'artifacts { fileName }')
    expect(artifacts.map(({ fileName }: Json) => fileName)).toEqual(['d_1_all.deb', 'c.properties', 'a.txt'])
  })
})

it('a stage’s build is read by what its context says', async () => {
  const id = await begun()
  const representations = [
    { __typename: 'Stage', id: 's1', context: { master: 'builds', job: 'app', buildNumber: Number(id) } },
    { __typename: 'Stage', id: 's2', context: { master: 'elsewhere', job: 'app', buildNumber: 1 } },
    { __typename: 'Stage', id: 's3', context: {} },
  ]
  const stages = await igor.get(
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Stage { build { id building } } } }',
    { representations },
  )
  expect(stages).toEqual([{ build: { id, building: true } }, { build: null }, { build: null }])
})
