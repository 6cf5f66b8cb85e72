import { bundleOf } from '../../../../../subgraphs/orca/stages/children/bundle.ts'
import { type Json, judgment, Orca, type Seen, stage, stageOf, wait } from '../orca.ts'

const member = (pipeline: string, dependsOn: string[] = [], args: Json = {}): Json => ({
  child_pipeline: pipeline,
  arguments: args,
  depends_on: dependsOn,
})
const bundle = (members: Json): Json[] => [{ bundle_web: { rollback_onfailure: false, ...members } }]

describe('a bundle of pipelines', () => {
  it.each([
    { name: 'a single one', members: { a: member('p') }, levels: [['a']] },
    { name: 'independent ones', members: { a: member('p'), b: member('q') }, levels: [['a', 'b']] },
    {
      name: 'a chain',
      members: { c: member('p', ['b']), b: member('q', ['a']), a: member('r') },
      levels: [['a'], ['b'], ['c']],
    },
    {
      name: 'a diamond with a short cut',
      members: {
        a: member('p'),
        b: member('q', ['a']),
        c: member('r', ['a']),
        d: member('s', ['b', 'c', 'a']),
      },
      levels: [['a'], ['b', 'c'], ['d']],
    },
  ])('of $name is put into levels', ({ members, levels }) => {
    expect(bundleOf(bundle(members)).levels.map((level) => level.map(({ id }) => id))).toEqual(levels)
  })

  it.each([
    { config: [], path: '', message: 'must be a bundle of pipelines' },
    { config: bundle({}), path: '', message: 'must hold at least one pipeline' },
    { config: bundle({ a: {} }), path: 'a.child_pipeline', message: 'is required' },
    {
      config: bundle({ a: member('p', ['x']) }),
      path: 'a.depends_on',
      message: "there is no 'x' in the bundle",
    },
    {
      config: bundle({ a: member('p', ['b']), b: member('q', ['a']) }),
      path: 'a.depends_on',
      message: 'depend on one another: a, b',
    },
  ])('is refused: $message', ({ config, path, message }) => {
    expect(bundleOf(config)).toEqual({ levels: [], problems: [{ path, message }] })
  })
})

describe('runMultiplePipelines', () => {
  let orca: Orca
  beforeAll(async () => {
    orca = await Orca.start()
    for (const name of ['one', 'two', 'three']) orca.save({ name, stages: [wait('1')] })
    orca.save({ name: 'asks', stages: [judgment('1')] })
  })
  afterAll(() => orca.stop())

  const runs = (members: Json, more: Json = {}) =>
    orca.start([stage('1', [], 'runMultiplePipelines', { yamlConfig: bundle(members), ...more })])

  /** The ids of the children that run now. */
  const running = async (id: string, count: number): Promise<string[]> => {
    const seen = await orca.when(
      id,
      (execution: Seen) => stageOf(execution, '1').context.executionIds?.length === count,
    )
    return stageOf(seen, '1').context.executionIds
  }

  it('runs level by level, with arguments, and tells how each one ended', async () => {
    const id = await runs({
      a: member('one', [], { zone: 'west' }),
      b: member('two'),
      c: member('three', ['a', 'b']),
    })
    const execution = await orca.ended(id)
    expect(execution.status).toBe('SUCCEEDED')
    const { outputs, tasks } = stageOf(execution, '1')
    expect(
      outputs.executionsList.map(({ executionIdentifier, status }: Json) => [executionIdentifier, status]),
    ).toEqual([
      ['a', 'SUCCEEDED'],
      ['b', 'SUCCEEDED'],
      ['c', 'SUCCEEDED'],
    ])
    expect(tasks.map(({ name }: Json) => name)).toEqual([
      'parsePipelinesYaml',
      'runMultiplePipelines',
      'monitorMultiplePipelines',
    ])
    const [first, , last] = await Promise.all(
      outputs.executionsList.map(({ id }: { id: string }) => orca.execution(id)),
    )
    expect(first.trigger).toMatchObject({
      parameters: { zone: 'west', executionIdentifier: 'a' },
      parentExecutionId: id,
    })
    expect(Date.parse(last.startTime)).toBeGreaterThanOrEqual(Date.parse(first.endTime))
  })

  it('leaves out what depends on one that has failed', async () => {
    const id = await runs({ a: member('asks'), b: member('two', ['a']) })
    const [child] = (await running(id, 1)) as [string]
    await orca.whenStage(child, '1', 'RUNNING')
    await orca.control('judgeStage', child, '1', { judgment: 'STOP' })
    const { status, failure, outputs } = stageOf(await orca.ended(id), '1')
    expect([status, failure.code]).toEqual(['TERMINAL', 'CHILD_FAILED'])
    expect(outputs.executionsList).toEqual([expect.objectContaining({ id: child, status: 'TERMINAL' })])
    expect(outputs.executionStatuses[child].exception.source.executionId).toBe(child)
  })

  it('goes on all the same with ignoreUncompleted', async () => {
    const id = await runs(
      { a: member('nowhere'), b: member('one'), c: member('two', ['a']) },
      { ignoreUncompleted: true },
    )
    const execution = await orca.ended(id)
    const { outputs } = stageOf(execution, '1')
    expect(execution.status).toBe('SUCCEEDED')
    expect(outputs.executionsList.map(({ executionIdentifier }: Json) => executionIdentifier)).toEqual([
      'b',
      'c',
    ])
  })

  it('fails where one cannot be started, once the others are over', async () => {
    const { failure, outputs } = stageOf(
      await orca.ended(await runs({ a: member('nowhere'), b: member('one') })),
      '1',
    )
    expect(failure).toMatchObject({
      code: 'CHILD_FAILED',
      message: expect.stringMatching(/a was not started: .*nowhere/),
    })
    expect(outputs.executionsList).toEqual([
      expect.objectContaining({ executionIdentifier: 'b', status: 'SUCCEEDED' }),
    ])
  })

  it('fails where none can be started', async () => {
    const { failure } = stageOf(await orca.ended(await runs({ a: member('nowhere') })), '1')
    expect(failure.code).toBe('CHILD_NOT_STARTED')
  })

  it('fails for two that would do the same, if wanted', async () => {
    const members = { a: member('one', [], { x: 1, y: 2 }), b: member('one', [], { y: 2, x: 1 }) }
    expect((await orca.ended(await runs(members))).status).toBe('SUCCEEDED')
    const { failure } = stageOf(await orca.ended(await runs(members, { checkDuplicated: true })), '1')
    expect(failure).toMatchObject({
      code: 'BAD_PARAMETERS',
      message: 'yamlConfig: a and b run the same pipeline with the same arguments',
    })
  })

  it('cancels those that run when it is canceled', async () => {
    const id = await runs({ a: member('asks'), b: member('asks', [], { other: true }) })
    const children = await running(id, 2)
    await orca.control('cancelExecution', id)
    await orca.ended(id)
    for (const child of children) expect((await orca.ended(child)).status).toBe('CANCELED')
  })

  it('is not started with a bundle that is none', async () => {
    const pipeline = orca.save({
      stages: [stage('1', [], 'runMultiplePipelines', { yamlConfig: bundle({ a: {} }) })],
    })
    const [error] = await orca.refused(pipeline)
    expect(error!.extensions!.problems).toEqual([
      { path: 'stages[0].yamlConfig.a.child_pipeline', message: 'is required' },
    ])
  })
})
