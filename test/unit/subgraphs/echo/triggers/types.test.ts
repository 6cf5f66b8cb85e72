import type { JsonObject } from '#platform/definition/json.ts'
import type { EchoEvent } from '../../../../../subgraphs/echo/domain/event.ts'
import { eventWith, matched } from './support.ts'

type Row = readonly [what: string, trigger: JsonObject, event: EchoEvent, reason: RegExp | true]

async function holds([, trigger, event, expected]: Row, type: string) {
  const match = await matched({ type, ...trigger }, event)
  expect(match).toMatchObject(
    expected === true ? { matches: true } : { matches: false, reason: expect.stringMatching(expected) },
  )
  return match
}

const build = (lastBuild: JsonObject, { master = 'ci', job = 'shop/main' } = {}) =>
  eventWith({ type: 'build' }, { master, project: { name: job, lastBuild } })
const succeeded = { number: 7, building: false, result: 'SUCCESS', url: 'http://ci/7' }

describe.each([
  'jenkins',
  'travis',
  'concourse',
  'gitlab-ci',
  'githubActions',
  'googleCloudBuild',
  'awsCodeBuild',
])('a trigger of type %s', (type) => {
  const trigger = { master: 'ci', job: 'shop/main' }
  it.each<Row>([
    ['a build that has succeeded', trigger, build(succeeded), true],
    ['one that has not ended', trigger, build({ ...succeeded, building: true }), /Build 7 has not ended/],
    ['one that has failed', trigger, build({ ...succeeded, result: 'FAILURE' }), /is FAILURE, not SUCCESS/],
    ['an unstable one', trigger, build({ ...succeeded, result: 'UNSTABLE' }), /is UNSTABLE/],
    [
      'another job',
      trigger,
      build(succeeded, { job: 'shop' }),
      /^job wants "shop\/main"; the event has "shop"\.$/,
    ],
    ['another case', trigger, build(succeeded, { job: 'Shop/main' }), /job wants/],
    [
      'another system',
      trigger,
      build(succeeded, { master: 'other' }),
      /^master wants "ci"; the event has "other"\.$/,
    ],
    ['no build at all', trigger, eventWith({ type: 'build' }, { master: 'ci' }), /job wants/],
  ])('is held against %s', (...row) => holds(row, type))
})

describe('a build that matches', () => {
  const trigger = { type: 'jenkins', master: 'ci', job: 'shop/main' }
  const files = [
    { fileName: 'notes.txt', reference: 'notes.txt' },
    { fileName: 'shop.deb', reference: 'shop.deb', type: 'deb', decorated: true },
  ]
  const event = build({ ...succeeded, artifacts: files })
  const using = (properties: (build: JsonObject) => JsonObject) => ({
    wantedFingerprints: () => [],
    changedFiles: async () => undefined,
    buildDetails: async (asked: JsonObject) => ({
      properties: properties(asked),
      artifacts: [{ type: 'deb', name: 'shop' }],
    }),
  })

  it('tells the pipeline of itself', async () => {
    expect(await matched(trigger, event)).toMatchObject({
      trigger: { buildNumber: 7, link: 'http://ci/7', buildInfo: { result: 'SUCCESS' } },
      artifacts: files,
    })
  })

  it('brings the properties of its file, once all else matches', async () => {
    const asked: JsonObject[] = []
    const ports = using((one) => {
      asked.push(one)
      return { version: '1.2' }
    })
    const wanting = { ...trigger, propertyFile: 'build.properties' }
    expect(await matched(wanting, event, { using: ports })).toMatchObject({
      trigger: { properties: { version: '1.2' } },
      artifacts: [{ type: 'deb', name: 'shop' }, { fileName: 'notes.txt' }],
    })
    await matched(wanting, build({ ...succeeded, result: 'FAILURE' }), { using: ports })
    expect(asked).toEqual([
      { master: 'ci', job: 'shop/main', buildNumber: '7', propertyFile: 'build.properties' },
    ])
  })

  it.each([
    [{ version: '^1\\.' }, true],
    [{ version: '^2' }, false],
    [{ version: null }, true],
    [{ other: '' }, false],
  ])('has its properties held against payloadConstraints: %j', async (payloadConstraints, matches) => {
    const wanting = { ...trigger, propertyFile: 'build.properties', payloadConstraints }
    expect(await matched(wanting, event, { using: using(() => ({ version: '1.2' })) })).toMatchObject({
      matches,
    })
  })

  it('does not meet constraints without a property file, or with one that is not there', async () => {
    const payloadConstraints = { version: '1' }
    expect(await matched({ ...trigger, payloadConstraints }, event)).toMatchObject({ matches: false })
    expect(await matched({ ...trigger, payloadConstraints, propertyFile: 'a' }, event)).toMatchObject({
      matches: false,
      reason: expect.stringContaining('could not be read'),
    })
    expect(await matched({ ...trigger, propertyFile: 'a' }, event)).toMatchObject({ matches: true })
  })
})

describe.each([
  ['docker', 'docker/image'],
  ['helm/oci', 'helm/image'],
])('a trigger of type %s', (type, artifactType) => {
  const pushed = (tag: unknown, more: JsonObject = {}) =>
    eventWith(
      { type },
      { account: 'hub', registry: 'r.io', repository: 'acme/shop', tag, digest: 'sha256:1', ...more },
    )
  const trigger = { account: 'hub', repository: 'acme/shop' }
  it.each<Row>([
    ['any tag', trigger, pushed('1.2'), true],
    ['latest, without asking for it', trigger, pushed('latest'), /latest/],
    ['latest, asked for', { ...trigger, tag: 'latest' }, pushed('latest'), true],
    ['a tag that its pattern matches whole', { ...trigger, tag: '1\\..*' }, pushed('1.2'), true],
    [
      'one that it matches in part',
      { ...trigger, tag: '1' },
      pushed('1.2'),
      /^tag wants "1"; the event has "1\.2"\.$/,
    ],
    ['a blank pattern', { ...trigger, tag: ' ' }, pushed('1.2'), true],
    ['a pattern with blanks around', { ...trigger, tag: ' 1.2 ' }, pushed('1.2'), true],
    ['an invalid pattern', { ...trigger, tag: '(' }, pushed('('), /never matches/],
    [
      'a pattern that could take for ever',
      { ...trigger, tag: '(a+)+b' },
      pushed('a'.repeat(5_000)),
      /tag wants/,
    ],
    ['no tag', trigger, pushed(''), /names no tag/],
    ['another account', trigger, pushed('1.2', { account: 'other' }), /account wants/],
    ['another repository', trigger, pushed('1.2', { repository: 'acme/other' }), /repository wants/],
  ])('is held against %s', (...row) => holds(row, type))

  it('gives tag, digest and an artifact', async () => {
    expect(await matched({ type, ...trigger }, pushed('1.2'))).toMatchObject({
      trigger: { tag: '1.2', digest: 'sha256:1' },
      artifacts: [
        { type: artifactType, name: 'r.io/acme/shop', version: '1.2', reference: 'r.io/acme/shop:1.2' },
      ],
    })
  })
})

describe('a trigger of type helm', () => {
  const released = (version: string, more: JsonObject = {}) =>
    eventWith({ type: 'helm' }, { account: 'charts', chart: 'shop', version, digest: 'd', ...more })
  const trigger = { account: 'charts', chart: 'shop' }
  it.each<Row>([
    ['any version', trigger, released('1.2.3'), true],
    ['a range', { ...trigger, version: '^1.2.0' }, released('1.9.0'), true],
    ['a wider range', { ...trigger, version: '>=1 <3' }, released('2.5.0'), true],
    [
      'a version outside',
      { ...trigger, version: '^1.2.0' },
      released('2.0.0'),
      /^version wants "\^1\.2\.0"; the event has "2\.0\.0"/,
    ],
    ['what is no range', { ...trigger, version: 'newest' }, released('2.0.0'), /no range of versions/],
    ['what is no version', { ...trigger, version: '^1.2.0' }, released('main'), /version wants/],
    ['another chart', trigger, released('1.0.0', { chart: 'other' }), /chart wants/],
    ['any chart', { account: 'charts' }, released('1.0.0'), true],
    ['another account', trigger, released('1.0.0', { account: 'x' }), /account wants/],
    ['an event without a digest', trigger, released('1.0.0', { digest: '' }), /does not name/],
  ])('is held against %s', (...row) => holds(row, 'helm'))

  it('gives chart, version, digest and an artifact', async () => {
    expect(await matched({ type: 'helm', ...trigger }, released('1.2.3'))).toMatchObject({
      trigger: { artifactName: 'shop', version: '1.2.3', digest: 'd' },
      artifacts: [
        {
          type: 'helm/chart',
          name: 'shop',
          version: '1.2.3',
          reference: 'charts',
          metadata: { digest: 'd' },
        },
      ],
    })
  })
})

describe('a trigger of type webhook', () => {
  const called = (content: JsonObject, source = 'nightly') => eventWith({ type: 'webhook', source }, content)
  const body = {
    branch: 'main',
    count: 5,
    commits: [{ id: 'a' }, { id: 'b' }],
    repo: { name: 'shop', tags: ['x', 'y'] },
    no: null,
  }
  const wanting = (payloadConstraints: JsonObject) => ({ source: 'nightly', payloadConstraints })
  it.each<Row>([
    ['its source', { source: 'nightly' }, called({}), true],
    [
      'another source',
      { source: 'nightly' },
      called({}, 'other'),
      /^source wants "nightly"; the event has "other"\.$/,
    ],
    ['another case', { source: 'nightly' }, called({}, 'Nightly'), /source wants/],
    ['a part of a value', wanting({ branch: 'ai' }), called(body), true],
    ['the whole value', wanting({ branch: '^main$' }), called(body), true],
    [
      'another value',
      wanting({ branch: '^dev' }),
      called(body),
      /^payloadConstraints\["branch"\] wants "\^dev"; the event has "main"\.$/,
    ],
    ['a number', wanting({ count: '^5$' }), called(body), true],
    ['a key that has to be there', wanting({ branch: null }), called(body), true],
    [
      'a key that is not there',
      wanting({ other: null }),
      called(body),
      /payloadConstraints\["other"\]: the event has no such value/,
    ],
    ['a key without a value', wanting({ no: null }), called(body), /no such value/],
    ['a path', wanting({ '$.repo.name': '^shop$' }), called(body), true],
    ['a path to many', wanting({ '$.commits[*].id': '^b$' }), called(body), true],
    ['a path to a list', wanting({ '$.repo.tags': '^y$' }), called(body), true],
    [
      'a path to another value',
      wanting({ '$.repo.name': '^x$' }),
      called(body),
      /wants "\^x\$"; the event has "shop"/,
    ],
    ['a path to nothing', wanting({ '$.repo.owner': '' }), called(body), /no such value/],
    ['what is no path', wanting({ '$[?(': 'x' }), called(body), /JsonPath .* cannot be understood/],
    [
      'an invalid pattern',
      wanting({ branch: '[' }),
      called(body),
      /"\[" is no pattern that can be used.*never matches/,
    ],
    ['a look-ahead', wanting({ branch: '(?=m)main' }), called(body), /never matches/],
    ['all of several', wanting({ branch: 'main', count: '6' }), called(body), /\["count"\]/],
    ['inherited names', wanting({ constructor: '' }), called({}), /no such value/],
  ])('is held against %s', (...row) => holds(row, 'webhook'))

  it('gives payload, parameters and artifacts', async () => {
    const content = { parameters: { a: '1' }, artifacts: [{ type: 'x' }, 'none'] }
    expect(await matched({ type: 'webhook', source: 'nightly' }, called(content))).toMatchObject({
      trigger: { parameters: { a: '1' }, payload: content },
      artifacts: [{ type: 'x' }],
    })
  })

  it.each([
    ['its secret', { isSigned: true, signedBy: ['of s1'] }, true],
    ['the next one', { isSigned: true, signedBy: ['of s2'] }, true],
    ['another one', { isSigned: true, signedBy: [] }, /not signed with the trigger's secret/],
    ['none', {}, /not signed/],
  ])('with secrets wants to be signed with one of them: %s', async (_, signed, expected) => {
    const trigger = { type: 'webhook', source: 'nightly', secret: 's1,s2' }
    const match = await matched(trigger, { ...called({}), ...signed })
    expect(match).toMatchObject(
      expected === true
        ? { matches: true }
        : { matches: false, reason: expect.stringMatching(expected as RegExp) },
    )
  })
})

describe('a trigger of type cdevents', () => {
  const sent = (headers: Record<string, string>, content: JsonObject = {}) =>
    eventWith({ type: 'cdevents', source: 'ci', requestHeaders: headers }, content)
  const type = 'dev.cdevents.artifact.published.0.1.0'
  it.each<Row>([
    ['its source', { source: 'ci' }, sent({}), true],
    [
      'an attribute',
      { source: 'ci', attributeConstraints: { 'Ce-Type': type } },
      sent({ 'ce-type': type }),
      true,
    ],
    [
      'a part of it',
      { source: 'ci', attributeConstraints: { 'Ce-Type': 'dev' } },
      sent({ 'ce-type': type }),
      /Ce-Type"\] wants "dev"/,
    ],
    [
      'one that is missing',
      { source: 'ci', attributeConstraints: { 'Ce-Type': type } },
      sent({}),
      /no such attribute/,
    ],
    [
      'one that has to be there',
      { source: 'ci', attributeConstraints: { 'Ce-Id': null } },
      sent({ 'ce-id': '1' }),
      true,
    ],
    [
      'its payload',
      { source: 'ci', payloadConstraints: { '$.subject.id': '^a' } },
      sent({}, { subject: { id: 'abc' } }),
      true,
    ],
    [
      'another payload',
      { source: 'ci', payloadConstraints: { '$.subject.id': '^b' } },
      sent({}, { subject: { id: 'abc' } }),
      /subject/,
    ],
  ])('is held against %s', (...row) => holds(row, 'cdevents'))
})

describe('a trigger of type pubsub', () => {
  const message = (payload: unknown, more: JsonObject = {}) =>
    eventWith(
      { type: 'pubsub' },
      {
        messageDescription: {
          pubsubSystem: 'google',
          subscriptionName: 'Builds',
          messagePayload: typeof payload === 'string' ? payload : JSON.stringify(payload),
          ...more,
        },
      },
    )
  const trigger = { pubsubSystem: 'GOOGLE', subscriptionName: 'builds' }
  it.each<Row>([
    ['its subscription, in any case', trigger, message({}), true],
    [
      'another subscription',
      { ...trigger, subscriptionName: 'x' },
      message({}),
      /subscriptionName wants "x"; the event has "builds"/,
    ],
    ['another system', { ...trigger, pubsubSystem: 'amazon' }, message({}), /pubsubSystem wants/],
    ['the payload', { ...trigger, payloadConstraints: { status: 'DON' } }, message({ status: 'DONE' }), true],
    [
      'no paths',
      { ...trigger, payloadConstraints: { '$.status': 'DON' } },
      message({ status: 'DONE' }),
      /no such value/,
    ],
    [
      'attributes',
      { ...trigger, attributeConstraints: { kind: '^x' } },
      message({}, { messageAttributes: { kind: 'xy' } }),
      true,
    ],
    [
      'other attributes',
      { ...trigger, attributeConstraints: { kind: '^x' } },
      message({}),
      /attributeConstraints\["kind"\]/,
    ],
    [
      'what is no JSON',
      { ...trigger, payloadConstraints: { status: '' } },
      message('plain'),
      /no such value/,
    ],
  ])('is held against %s', (...row) => holds(row, 'pubsub'))

  it('gives parameters, payload, link and artifacts', async () => {
    const payload = { parameters: { a: 1 }, link: 'http://x', linkText: 'build' }
    const event = message(payload, { artifacts: [{ type: 'x' }] })
    expect(await matched({ type: 'pubsub', ...trigger }, event)).toMatchObject({
      trigger: {
        parameters: { a: 1 },
        payload,
        link: 'http://x',
        linkText: 'build',
        subscriptionName: 'Builds',
      },
      artifacts: [{ type: 'x' }],
    })
  })
})

describe('a trigger of type pipeline', () => {
  const ended = (status: string, id = 'parent') =>
    eventWith(
      { source: 'orca', type: status === 'SUCCEEDED' ? 'orca:pipeline:complete' : 'orca:pipeline:failed' },
      {
        execution: {
          id: 'x1',
          pipelineConfigId: id,
          status,
          name: 'build',
          application: 'shop',
          authentication: { user: 'ann' },
        },
      },
    )
  it.each<Row>([
    ['success', { pipeline: 'parent', status: ['successful'] }, ended('SUCCEEDED'), true],
    ['failure', { pipeline: 'parent', status: ['failed'] }, ended('TERMINAL'), true],
    ['what is stopped', { pipeline: 'parent', status: ['failed'] }, ended('STOPPED'), true],
    ['cancellation', { pipeline: 'parent', status: ['canceled'] }, ended('CANCELED'), true],
    [
      'cancellation as failure',
      { pipeline: 'parent', status: ['failed'] },
      ended('CANCELED'),
      /status wants failed; the execution is canceled/,
    ],
    [
      'success where it waits for failure',
      { pipeline: 'parent', status: ['failed'] },
      ended('SUCCEEDED'),
      /is successful/,
    ],
    ['any of several', { pipeline: 'parent', status: ['failed', 'successful'] }, ended('SUCCEEDED'), true],
    ['no status', { pipeline: 'parent', status: [] }, ended('SUCCEEDED'), /status wants nothing/],
    [
      'another pipeline',
      { pipeline: 'parent', status: ['successful'] },
      ended('SUCCEEDED', 'x'),
      /pipeline wants "parent"; the event has "x"/,
    ],
    [
      'what belongs to no pipeline',
      { pipeline: 'parent', status: ['successful'] },
      eventWith({ type: 'orca:pipeline:complete' }),
      /about nothing/,
    ],
  ])('is held against %s', (...row) => holds(row, 'pipeline'))

  it('tells the pipeline of its parent', async () => {
    expect(
      await matched({ type: 'pipeline', pipeline: 'parent', status: ['successful'] }, ended('SUCCEEDED')),
    ).toMatchObject({
      trigger: {
        parentExecutionId: 'x1',
        parentPipelineId: 'parent',
        parentPipelineName: 'build',
        parentPipelineApplication: 'shop',
        parentStatus: 'SUCCEEDED',
        user: 'ann',
      },
    })
  })
})

describe.each([
  ['artifactory', 'artifactorySearchName'],
  ['nexus', 'nexusSearchName'],
])('a trigger of type %s', (type, field) => {
  const artifact = { type: 'maven/file', reference: 'g:a:1' }
  const found = (name: string) => eventWith({ type }, { name, artifact })
  it('is held against its search', async () => {
    expect(await matched({ type, [field]: 'releases' }, found('releases'))).toMatchObject({
      matches: true,
      trigger: { [field]: 'releases' },
      artifacts: [artifact],
    })
    expect(await matched({ type, [field]: 'releases' }, found('Releases'))).toMatchObject({
      reason: `${field} wants "releases"; the event has "Releases".`,
    })
  })
})

describe('a trigger of type plugin', () => {
  const told = (pluginEventType?: string) =>
    eventWith(
      { type: 'plugin', ...(pluginEventType && { attributes: { pluginEventType } }) },
      { pluginId: 'acme.plugin', version: '1', binaryUrl: 'http://x', unknown: 1 },
    )
  it.each<Row>([
    ['what is published', {}, told('PUBLISHED'), true],
    ['an event that does not say', {}, told(), true],
    ['in any case', { pluginEventType: 'published' }, told(), true],
    [
      'another type',
      { pluginEventType: 'PREFERRED_VERSION_UPDATED' },
      told(),
      /pluginEventType wants "PREFERRED_VERSION_UPDATED"/,
    ],
    [
      'a preferred version',
      { pluginEventType: 'PREFERRED_VERSION_UPDATED' },
      told('preferred_version_updated'),
      true,
    ],
  ])('is held against %s', (...row) => holds(row, 'plugin'))

  it('gives what is known of the plugin', async () => {
    const match = await matched({ type: 'plugin' }, told())
    expect(match).toMatchObject({ trigger: { pluginId: 'acme.plugin', version: '1', binaryUrl: 'http://x' } })
    expect(match).not.toMatchObject({ trigger: { unknown: 1 } })
  })
})
