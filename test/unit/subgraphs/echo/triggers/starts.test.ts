import type { JsonObject } from '#platform/definition/json.ts'
import { badInput, unavailable } from '#platform/errors/errors.ts'
import { createLogger } from '#platform/log/log.ts'
import { until } from '../../../../fixtures/until.ts'
import type { TestEcho } from '../echo.ts'
import { Installation, tell } from './installation.ts'

// biome-ignore lint/suspicious/noExplicitAny: the configuration is read-only elsewhere
type Writable = any

const lines: string[] = []
const log = createLogger({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) })

let installation: Installation
let echo: TestEcho
beforeAll(async () => {
  installation = await Installation.open()
  echo = await installation.echo({ log })
})
afterAll(() => installation.close())

beforeEach(() => {
  installation.orca.starts.length = 0
  installation.orca.failures.length = 0
  installation.orca.before = () => undefined
})

const hook = (source: string, more: JsonObject = {}) => ({ type: 'webhook', enabled: true, source, ...more })
const call = (source: string, content: JsonObject = {}, details: JsonObject = {}) =>
  tell(echo, { type: 'webhook', source, ...details }, content)
const started = () => installation.orca.starts.map(({ id }) => id).sort()

/** All events that were told have been taken. */
async function settled(of: TestEcho = echo) {
  await until(async () => {
    const { eventConsumers } = await of.get('{ eventConsumers { name behind } }')
    return eventConsumers.find(({ name }: { name: string }) => name === 'triggers').behind === 0
  })
}

describe('an event', () => {
  it('starts each pipeline that waits for it, once', async () => {
    const a = await installation.save({
      name: 'a',
      triggers: [hook('one'), hook('one', { payloadConstraints: { x: '1' } })],
    })
    const b = await installation.save({ name: 'b', triggers: [hook('other'), hook('one')] })
    await installation.save({ name: 'c', triggers: [hook('one', { enabled: false })] })
    await installation.save({ name: 'd', disabled: true, triggers: [hook('one')] })
    const id = await call('one', { x: '1' })
    await settled()
    expect(started()).toEqual([a, b].sort())
    expect(installation.orca.starts[0]).toMatchObject({
      requestId: `echo/${id}/${installation.orca.starts[0]!.id}`,
      trigger: { type: 'webhook', source: 'one', eventId: id, user: 'anonymous' },
    })
  })

  it('that comes again starts nothing again', async () => {
    const id = await installation.save({ name: 'again', triggers: [hook('again')] })
    await call('again', {}, { key: 'k1' })
    await call('again', {}, { key: 'k1' })
    await settled()
    expect(started()).toEqual([id])
  })

  it('finds what was saved just before, and no more what was there before that', async () => {
    const id = await installation.save({ name: 'moving', triggers: [hook('before')] })
    await settled()
    await installation.save({ id, name: 'moving', triggers: [hook('after')] })
    await call('before')
    await settled()
    expect(started()).toEqual([])
    await call('after')
    await settled()
    expect(started()).toEqual([id])
    await installation.front50.get('mutation ($id: ID!) { deletePipeline(id: $id) }', { id })
    await call('after')
    await settled()
    expect(started()).toEqual([id])
  })

  it('starts a pipeline by the triggers of its template, and of the next version of that', async () => {
    const template = (description: string) => ({
      d: {
        schema: 'v2',
        id: 'common',
        metadata: { name: 'common', description, owner: 'a@b.c', scopes: ['global'] },
        protect: false,
        variables: [],
        pipeline: { stages: [] },
      },
    })
    const saveTemplate = 'mutation ($d: JSON!) { savePipelineTemplate(definition: $d) { id } }'
    installation.orca.templateTriggers = [hook('template 1')]
    await installation.front50.get(saveTemplate, template('1'))
    const reference = {
      reference: 'spinnaker://common',
      artifactAccount: 'front50ArtifactCredentials',
      type: 'front50/pipelineTemplate',
    }
    const id = await installation.save({
      name: 'made',
      schema: 'v2',
      type: 'templatedPipeline',
      template: reference,
    })
    await call('template 1')
    await settled()
    expect(started()).toEqual([id])
    installation.orca.templateTriggers = [hook('template 2')]
    await installation.front50.get(saveTemplate, template('2'))
    await call('template 1')
    await call('template 2')
    await settled()
    expect(started()).toEqual([id, id])
  })

  it('starts the pipeline that a manual one asks for, by name or id', async () => {
    const id = await installation.save({ name: 'by hand' })
    for (const pipelineNameOrId of ['by hand', id, 'nobody'])
      await tell(
        echo,
        { type: 'manual', source: 'me' },
        {
          application: 'shop',
          pipelineNameOrId,
          trigger: { user: 'ann', parameters: { a: 1 } },
        },
      )
    await settled()
    expect(installation.orca.starts.map(({ trigger }) => trigger)).toEqual([
      expect.objectContaining({ type: 'manual', user: 'ann', parameters: { a: 1 } }),
      expect.objectContaining({ type: 'manual' }),
    ])
    expect(started()).toEqual([id, id])
  })
})

describe('a start', () => {
  it('that Orca refuses is told to people, and holds up nothing', async () => {
    const bad = await installation.save({ name: 'refused', triggers: [hook('refusals')] })
    const good = await installation.save({ name: 'accepted', triggers: [hook('refusals')] })
    installation.orca.before = ({ id }) => {
      if (id === bad) throw badInput([{ path: 'stages[0].waitTime', message: 'is missing' }])
    }
    const eventId = await call('refusals')
    await settled()
    expect(started()).toEqual([good])
    const told = lines.filter((line) => line.includes('cannot be started')).map((line) => JSON.parse(line))
    expect(told).toEqual([
      expect.objectContaining({ level: 'warn', pipeline: bad, reason: 'stages[0].waitTime: is missing' }),
    ])
    expect(told[0].err).toBeUndefined()
    expect(installation.orca.failures).toMatchObject([
      { id: bad, message: expect.stringContaining('waitTime'), trigger: { type: 'webhook', eventId } },
    ])
  })

  it('that cannot be made now is made later; others are not held up', async () => {
    const later = await installation.save({ name: 'later', triggers: [hook('away')] })
    const now = await installation.save({ name: 'now', triggers: [hook('away'), hook('behind')] })
    let isAway = true
    installation.orca.before = ({ id }) => {
      if (id === later && isAway) throw unavailable('clouddriver', 'it is down')
    }
    await call('away')
    await call('behind')
    await settled()
    expect(started()).toEqual([now, now])
    isAway = false
    await until(() => installation.orca.starts.length === 3)
    expect(started()).toEqual([later, now, now].sort())
    expect(installation.orca.failures).toEqual([])
  })

  it('is made again soon although others cannot be made all the time', async () => {
    const never = await installation.save({ name: 'never', triggers: [hook('stream')] })
    const soon = await installation.save({ name: 'soon', triggers: [hook('one of many')] })
    let isAway = true
    installation.orca.before = ({ id }) => {
      if (id === never || (id === soon && isAway)) throw unavailable('clouddriver', 'it is down')
    }
    await call('one of many')
    await settled()
    isAway = false
    await until(async () => {
      await call('stream')
      return started().includes(soon)
    }, 8_000)
    await installation.front50.get('mutation ($id: ID!) { deletePipeline(id: $id) }', { id: never })
  })

  it('is made with the whole of Orca down, once that is up', async () => {
    const id = await installation.save({ name: 'patient', triggers: [hook('down')] })
    await settled()
    installation.away.add('orca')
    await call('down')
    await settled()
    expect(started()).toEqual([])
    installation.away.delete('orca')
    await until(() => started().length > 0)
    expect(started()).toEqual([id])
  })
})

it('by a trigger that names the execution of somebody else opens that to nobody', async () => {
  await installation.save({
    name: 'curious',
    triggers: [hook('curious', { parentExecutionId: 'of somebody else' })],
  })
  await call('curious')
  await settled()
  expect(installation.orca.starts[0]!.trigger).not.toHaveProperty('parentExecutionId')
})

describe('with Front50 down', () => {
  it('what is known of pipelines holds', async () => {
    const id = await installation.save({ name: 'known', triggers: [hook('known')] })
    await call('nobody')
    await settled()
    installation.away.add('front50')
    await call('known')
    await settled()
    installation.away.delete('front50')
    expect(started()).toEqual([id])
  })

  it('events wait where nothing is known yet', async () => {
    const id = await installation.save({ name: 'awaited', triggers: [hook('awaited')] })
    installation.away.add('front50')
    const other = await installation.echo()
    await tell(other, { type: 'webhook', source: 'awaited' })
    const problem = async () => {
      const { eventConsumers } = await other.get('{ eventConsumers { name problem } }')
      return eventConsumers.find(({ name }: { name: string }) => name === 'triggers').problem
    }
    await until(async () => /front50/.test(await problem()))
    installation.away.delete('front50')
    await until(() => started().length > 0)
    expect(started()).toEqual([id])
    await settled(other)
    expect(await problem()).toBeNull()
  })
})

describe('the configuration', () => {
  it('can keep events from starting anything', async () => {
    await installation.save({ name: 'switched', triggers: [hook('switched')] })
    const off = await installation.echo({
      configure: (config: Writable) => {
        config.triggers.enabled = false
      },
    })
    await tell(off, { type: 'webhook', source: 'switched' })
    await settled(off)
    expect(started()).toEqual([])
    const { explainTrigger } = await off.get(
      '{ explainTrigger(event: {details: {type: "webhook", source: "switched"}}) { matches reason } }',
    )
    expect(explainTrigger[0]).toMatchObject({
      matches: false,
      reason: expect.stringContaining('triggers.enabled is false'),
    })
  })

  it('can name a quiet period, which pipelines may respect', async () => {
    const loud = await installation.save({ name: 'loud', triggers: [hook('night')] })
    await installation.save({ name: 'quiet', respectQuietPeriod: true, triggers: [hook('night')] })
    const quiet = await installation.echo({
      configure: (config: Writable) => {
        config.quietPeriod = {
          enabled: true,
          startIso: '2000-01-01T00:00:00Z',
          endIso: '2100-01-01T00:00:00Z',
          suppressedTriggerTypes: ['Webhook'],
        }
      },
    })
    await tell(quiet, { type: 'webhook', source: 'night' })
    await settled(quiet)
    expect(started()).toEqual([loud])
  })
})
