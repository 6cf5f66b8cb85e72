import { json, Receiver } from '../../../../../fixtures/receiver.ts'
import { type Json, Orca, type Seen, stage, stageOf } from '../../orca.ts'

const secret = 'Bearer very-secret'
/** A text that holds an expression. */
const parameter = (name: string) => `\${parameterValues['${name}']}`

let receiver: Receiver
let elsewhere: Receiver
let orca: Orca

beforeAll(async () => {
  receiver = await Receiver.start()
  elsewhere = await Receiver.start()
  const preconfigured = [
    {
      type: 'notifyTeam',
      label: 'Notify the team',
      description: 'Tells the team',
      method: 'POST',
      url: `${receiver.url}/teams/${parameter('team')}`,
      payload: `{"text": "${parameter('text')}"}`,
      customHeaders: { 'x-source': ['gennaker', 'orca'] },
      sensitiveHeaders: { Authorization: [secret] },
      parameters: [
        { name: 'text', label: 'Text', description: 'What to say', order: 2, defaultValue: 'Done' },
        { name: 'team', label: 'Team', order: 1 },
      ],
      permissions: { WRITE: ['ops'] },
    },
    {
      type: 'startWork',
      label: 'Start work',
      url: `${receiver.url}/work`,
      method: 'POST',
      sensitiveHeaders: { 'X-Token': secret },
      waitForCompletion: true,
      statusUrlResolution: 'webhookResponse',
      statusUrlJsonPath: '$.status',
    },
    { type: 'switchedOff', label: 'Off', url: `${receiver.url}/off`, enabled: false },
  ]
  orca = await Orca.start({ webhook: { preconfigured } })
})
afterAll(async () => {
  await orca.stop()
  await receiver.stop()
  await elsewhere.stop()
})
beforeEach(() => {
  receiver.received.length = 0
  elsewhere.received.length = 0
})

const run = async (type: string, more: Json): Promise<Seen> =>
  orca.ended(await orca.start([stage('1', [], type, { alias: 'preconfiguredWebhook', ...more })]))

describe('a webhook of the configuration', () => {
  it('is called as the configuration says, with the parameters of the stage', async () => {
    const execution = await run('notifyTeam', {
      parameterValues: { team: 'blue', text: 'Hello' },
      url: 'http://somewhere.else/',
      method: 'DELETE',
    })
    expect(execution.status).toBe('SUCCEEDED')
    expect(receiver.received).toMatchObject([
      {
        method: 'POST',
        path: '/teams/blue',
        body: '{"text": "Hello"}',
        headers: { authorization: secret, 'x-source': 'gennaker, orca' },
      },
    ])
  })

  it('has defaults for parameters that the stage does not give', async () => {
    await run('notifyTeam', { parameterValues: { team: 'red' } })
    expect(receiver.received).toMatchObject([{ path: '/teams/red', body: '{"text": "Done"}' }])
  })

  it('shows its secret headers nowhere', async () => {
    const execution = await run('notifyTeam', { parameterValues: { team: 'red' } })
    const types = await orca.get('{ stageTypes { type description parameters } }')
    expect(JSON.stringify([execution, types])).not.toContain('very-secret')
    expect(stageOf(execution, '1').context.alias).toBe('preconfiguredWebhook')
  })

  it('sends them to the host of its URL alone', async () => {
    receiver.respond = (request, response) =>
      json(response, 200, request.method === 'POST' ? { status: `${elsewhere.url}/status` } : {})
    const execution = await run('startWork', { customHeaders: { 'x-own': 'yes' } })
    receiver.respond = (_, response) => json(response, 200, {})
    expect(execution.status).toBe('SUCCEEDED')
    expect(receiver.received[0]!.headers).toMatchObject({ 'x-token': secret, 'x-own': 'yes' })
    expect(elsewhere.received).toHaveLength(1)
    expect(elsewhere.received[0]!.headers['x-token']).toBeUndefined()
    expect(elsewhere.received[0]!.headers['x-own']).toBe('yes')
  })

  it('shows them not even where the endpoint repeats what it got', async () => {
    receiver.respond = ({ headers }, response) => {
      response.setHeader('x-echo', String(headers.authorization))
      json(response, 400, { got: headers })
    }
    const execution = await run('notifyTeam', { parameterValues: { team: 'red' } })
    receiver.respond = (_, response) => json(response, 200, {})
    expect(receiver.received[0]!.headers.authorization).toBe(secret)
    expect(stageOf(execution, '1').context.webhook.body.got).toMatchObject({ authorization: '***' })
    expect(JSON.stringify(execution)).not.toContain('very-secret')
  })

  it.each(['../admin', '..\\admin', '%2e%2e/admin', '/../../admin'])(
    'is not led out of its address by %s',
    async (team) => {
      const execution = await run('notifyTeam', { parameterValues: { team } })
      expect(receiver.received).toEqual([])
      expect(stageOf(execution, '1').failure).toMatchObject({
        code: 'WEBHOOK_NOT_ALLOWED',
        message: `The address has to begin with ${receiver.url}/teams/; parameters lead to ${receiver.url}/admin.`,
      })
    },
  )

  it('is a stage type with a form for what is left to say', async () => {
    const { parameters, ...type } = await orca.get(
      '{ stageType(type: "notifyTeam") { type title description parameters } }',
    )
    expect(type).toEqual({ type: 'notifyTeam', title: 'Notify the team', description: 'Tells the team.' })
    expect(Object.keys(parameters.properties.parameterValues.anyOf[0].properties)).toEqual(['team', 'text'])
    expect(parameters.properties.parameterValues.anyOf[0].properties.text).toMatchObject({
      title: 'Text',
      description: 'What to say',
      default: 'Done',
    })
    expect(parameters.properties.url).toBeUndefined()
    expect(parameters.properties.waitForCompletion).toBeDefined()
  })

  it('has nothing missing that the configuration gives', async () => {
    const definition = { stages: [stage('1', [], 'notifyTeam', {}), stage('2', ['1'], 'switchedOff')] }
    const problems = await orca.get(
      'query ($definition: JSON!) { definitionProblems(definition: $definition) { path message } }',
      { definition },
    )
    expect(problems).toEqual([
      { path: 'stages[1].type', message: "stages of type 'switchedOff' are not installed" },
    ])
  })
})

describe('a configuration of webhooks', () => {
  it.each([
    ['without a type', { label: 'A', url: 'https://a.b/' }, /webhook\.preconfigured\[0\]\.type/],
    ['without a label', { type: 'a', url: 'https://a.b/' }, /webhook\.preconfigured\[0\]\.label/],
    ['with a key that is not known', { type: 'a', label: 'A', uri: 'https://a.b/' }, /uri/],
    ['of a type that is there already', { type: 'wait', label: 'A', url: 'https://a.b/' }, /'wait'/],
    [
      'with secrets for any host',
      { type: 'a', label: 'A', url: `https://${parameter('host')}/`, sensitiveHeaders: { 'x-key': 'k' } },
      /webhook\.preconfigured\[0\]\.url/,
    ],
  ])('%s is refused when Orca starts', async (_, entry, message) => {
    await expect(Orca.start({ webhook: { preconfigured: [entry] } })).rejects.toThrow(message)
  })
})
