import { startTrigger } from '../../../../../subgraphs/echo/domain/startTrigger.ts'
import { triggerTypes } from '../../../../../subgraphs/echo/triggers/index.ts'
import { eventWith, matched, pipelineWith } from './support.ts'

const trigger = { type: 'webhook', source: 'nightly' }
const image = { type: 'docker/image', name: 'shop', version: '1.2' }
const event = eventWith({ type: 'webhook', source: 'nightly' }, { artifacts: [image] })

describe('whatever its type, a trigger', () => {
  it.each([
    [false, /not enabled/],
    ['false', /not enabled/],
    [undefined, /not enabled/],
    ['true', undefined],
    [true, undefined],
  ])('starts its pipeline where it is enabled: %s', async (enabled, reason) => {
    expect(await matched({ ...trigger, enabled }, event)).toMatchObject(
      reason ? { matches: false, reason: expect.stringMatching(reason) } : { matches: true },
    )
  })

  it('starts no pipeline that is disabled', async () => {
    expect(await matched(trigger, event, { definition: { disabled: true } })).toEqual({
      matches: false,
      reason: 'The pipeline is disabled.',
    })
  })

  it.each([
    [
      'no field that it needs',
      { type: 'webhook' },
      /triggers\[0\]\.source is missing; a text, a number or true or false is wanted/,
    ],
    ['an empty one', { type: 'jenkins', master: 'm', job: '' }, /triggers\[0\]\.job must not be empty/],
    [
      'an unknown type',
      { type: 'smoke' },
      /triggers\[0\]\.type is "smoke": triggers of this type are not served/,
    ],
    ['nearly a type', { type: 'crom' }, /not served; did you mean cron\?/],
    ['no type', {}, /not served/],
    ['a type that makes no text', { type: { toString: 1, valueOf: 1 } }, /not served/],
    [
      'a schedule that would fill the memory',
      { type: 'cron', cronExpression: `0 0 0 1 1 ? ${'*,'.repeat(100_000)}2040` },
      /may have 1000 characters/,
    ],
  ])('with %s says so', async (_, given, reason) => {
    const { triggers } = pipelineWith({ triggers: [given] })
    expect(triggers[0]!.problems.map(({ path, message }) => `${path} ${message}`).join()).toMatch(reason)
    expect(await matched(given, event)).toMatchObject({
      matches: false,
      reason: expect.stringMatching(reason),
    })
  })

  it('has an id of its own where a copy has the same', () => {
    const cron = { type: 'cron', id: 'copied', enabled: true, cronExpression: '0 0 1 * * ?' }
    const other = { ...cron, cronExpression: '0 0 2 * * ?' }
    const [first, second] = pipelineWith({ triggers: [cron, other] }).triggers
    expect(first!.id).toBe('copied')
    expect(second!.id).not.toBe('copied')
    expect(second!.waiting!.key).not.toBe(first!.waiting!.key)
  })

  it('finds nothing in a message that is nested too deeply', async () => {
    const messagePayload = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const messageDescription = { pubsubSystem: 'nats', subscriptionName: 's', messagePayload }
    const pubsub = {
      type: 'pubsub',
      pubsubSystem: 'nats',
      subscriptionName: 's',
      payloadConstraints: { a: 'x' },
    }
    expect(await matched(pubsub, eventWith({ type: 'pubsub' }, { messageDescription }))).toEqual({
      matches: false,
      reason: 'payloadConstraints["a"]: the event has no such value.',
    })
  })

  it('says so where a payload is too long for its pattern', async () => {
    const payloadConstraints = { text: '(?:a.{0,900}b)+$' }
    const long = eventWith({ type: 'webhook', source: 'nightly' }, { text: 'ab'.repeat(1_000_000) })
    expect(await matched({ ...trigger, payloadConstraints }, long)).toMatchObject({
      matches: false,
      reason: expect.stringMatching(/too long to be searched for/),
    })
  })

  describe('with expectedArtifactIds', () => {
    const expectedArtifacts = [
      { id: 'a', matchArtifact: { type: 'docker/image', name: 'sh.*' } },
      { id: 'b', matchArtifact: { type: 'docker/image', name: 'other' } },
      { id: 'c', matchArtifact: { type: 'docker/image', version: '1\\.\\d' } },
    ]
    it.each([
      [['a'], true],
      [['b'], false],
      [['b', 'c'], true],
      [['gone'], false],
      [[], true],
    ])('wants one of them: %j', async (expectedArtifactIds, matches) => {
      const match = await matched({ ...trigger, expectedArtifactIds }, event, {
        definition: { expectedArtifacts },
      })
      expect(match.matches).toBe(matches)
      if (!matches)
        expect(match.reason).toMatch(
          /^expectedArtifactIds wants one .* the event brings 1, which is none of them\.$/,
        )
    })
  })
})

describe('the trigger of an execution', () => {
  const started = (settings: object, given: object, artifacts: object[] = []) =>
    startTrigger(
      { id: 't1', settings: settings as never },
      { trigger: given as never, artifacts: artifacts as never },
      event,
    )

  it('has what is configured and, over it, what the event brings', () => {
    expect(
      started(
        { type: 'docker', tag: '1.*', parameters: { a: '1', b: '2' }, artifacts: [{ name: 'own' }] },
        { tag: '1.2', parameters: { b: '3' } },
        [{ name: 'brought' }],
      ),
    ).toEqual({
      id: 't1',
      type: 'docker',
      tag: '1.2',
      eventId: 'e1',
      user: 'anonymous',
      parameters: { a: '1', b: '3' },
      artifacts: [{ name: 'own' }, { name: 'brought' }],
    })
  })

  it.each([
    [{ runAsUser: ' robot ' }, { user: 'ann' }, 'robot'],
    [{ runAsUser: ' ' }, { user: 'ann' }, 'ann'],
    [{}, { user: 'ann' }, 'ann'],
    [{}, {}, 'anonymous'],
    [{ user: 'mallory' }, {}, 'anonymous'],
  ])('runs as the service account, or as who caused it: %j %j', (settings, given, user) => {
    expect(started(settings, given).user).toBe(user)
  })

  it('has no secrets', () => {
    expect(JSON.stringify(started({ secret: 'abc', secrets: ['def'] }, {}))).not.toMatch(/abc|def|secret/)
  })
})

it('names the parts of each key', () => {
  const samples = triggerTypes.map((type) => [type.type, type.keyFields.length] as const)
  expect(samples.every(([, parts]) => parts > 0)).toBe(true)
})
