import { Simulation, scripted, stage } from './simulation.ts'

const ignore = { failPipeline: false, continuePipeline: true }
const haltBranch = { failPipeline: false, continuePipeline: false }
const twoBefore = scripted('pair', {
  before: () => [
    { type: 'work', name: 'b1', context: {} },
    { type: 'work', name: 'b2', context: {} },
  ],
})
const definitions = [scripted('work'), twoBefore]
const pair = (flags = {}) =>
  new Simulation([stage('1', [], { type: 'pair', ...flags }), stage('2', ['1'])], definitions)
const park = (run: Simulation, refId: string) =>
  run.change((t) => {
    const { id } = run.stage(refId)
    t.consume(`runTask:${id}:1`)
    t.push({ kind: 'pauseTask', stageId: id, taskId: '1' })
  })

describe('a stage of which one side has failed while the other still works', () => {
  it.each([
    { flags: ignore, after: '1<1=FAILED_CONTINUE 1<2=SUCCEEDED 1=FAILED_CONTINUE 2=RUNNING' },
    { flags: haltBranch, after: '1<1=STOPPED 1<2=CANCELED 1=STOPPED 2=NOT_STARTED' },
  ])('never begins its own tasks ($flags)', ({ flags, after }) => {
    const run = pair(flags)
    run.end('1<1', 'TERMINAL')
    run.end('1<2', run.execution.status === 'RUNNING' ? 'SUCCEEDED' : 'CANCELED')
    expect(run.statuses()).toBe(after)
    expect(run.stage('1').tasks[0]!.status).toBe('NOT_STARTED')
  })

  it('can be restarted: what still worked for the run before is of no account', () => {
    const run = pair(ignore)
    run.end('1<1', 'TERMINAL')
    run.send({ kind: 'restartStage', stageId: run.stage('1').id, user: 'ann' })
    expect(run.statuses()).toBe('1<1=RUNNING 1<2=RUNNING 1=RUNNING 2=RUNNING')
    expect(run.running()).toEqual(['1<1', '1<2', '2'])
    for (const { message } of run.execution.outbox.values())
      if ('stageId' in message) expect(run.execution.stages.has(message.stageId)).toBe(true)
  })

  it('has failed though it is paused', () => {
    const run = pair()
    run.change((t) => t.set({ status: 'PAUSED', paused: { pausedBy: 'ann', pauseTime: t.now } }))
    park(run, '1<2')
    expect(run.statuses()).toBe('1<1=RUNNING 1<2=PAUSED 1=PAUSED 2=NOT_STARTED')
    run.end('1<1', 'TERMINAL')
    expect(run.statuses()).toBe('1<1=TERMINAL 1<2=RUNNING 1=TERMINAL 2=NOT_STARTED')
    expect(run.execution.status).toBe('TERMINAL')
    // What was parked is called once more, and sees that it is over.
    expect(run.running()).toEqual(['1<2'])
  })
})

describe('an execution that has ended', () => {
  it('starts nothing any more', () => {
    const run = new Simulation([stage('1'), stage('2'), stage('3', ['2'])])
    run.end('1', 'TERMINAL')
    run.end('2')
    expect(run.statuses()).toBe('1=TERMINAL 2=SUCCEEDED 3=NOT_STARTED')
    expect(run.running()).toEqual([])
  })

  it('by a message that cannot be right has what still works called at once', () => {
    const run = new Simulation([stage('1'), stage('2')])
    run.send({ kind: 'startStage', stageId: 'nowhere' })
    expect(run.execution).toMatchObject({
      status: 'TERMINAL',
      cancellationReason: expect.stringContaining('startStage'),
    })
    expect([...run.execution.outbox.values()].map(({ nudges }) => nudges)).toEqual([1, 1])
  })
})

describe('a stage type whose code throws', () => {
  const thrower = () => {
    throw new Error('a bug')
  }
  it.each([
    { hook: 'tasks', more: { tasks: thrower } },
    { hook: 'before', more: { before: thrower } },
    { hook: 'after', more: { after: thrower } },
  ])('in $hook fails the stage, and the execution ends', ({ hook, more }) => {
    const run = new Simulation([stage('1', [], { type: 'broken' })], [scripted('broken', more)])
    if (hook === 'after') run.end('1')
    expect(run.execution.status).toBe('TERMINAL')
    expect(run.stage('1')).toMatchObject({
      status: 'TERMINAL',
      context: { exception: { exceptionType: 'TASK_FAILED', details: { error: 'a bug' } } },
    })
    expect(run.execution.outbox.size).toBe(0)
  })

  it.each([
    { flags: ignore, status: 'SUCCEEDED', stages: '1=FAILED_CONTINUE 2=SUCCEEDED' },
    { flags: haltBranch, status: 'SUCCEEDED', stages: '1=STOPPED 2=NOT_STARTED' },
  ])('follows its failure strategy $flags', ({ flags, status, stages }) => {
    const broken = scripted('broken', { before: thrower })
    const run = new Simulation(
      [stage('1', [], { type: 'broken', ...flags }), stage('2', ['1'])],
      [scripted('work'), broken],
    )
    if (run.running().length > 0) run.end('2')
    expect([run.execution.status, run.statuses()]).toEqual([status, stages])
  })

  it('in onFailure has failed as it would have without it', () => {
    const run = new Simulation(
      [stage('1', [], { type: 'broken' })],
      [scripted('broken', { onFailure: thrower })],
    )
    run.end('1', 'TERMINAL')
    expect([run.execution.status, run.statuses()]).toEqual(['TERMINAL', '1=TERMINAL'])
  })

  it('in prepareRestart runs again with the context as it was', () => {
    const run = new Simulation(
      [stage('1', [], { type: 'broken', kept: 1 })],
      [scripted('broken', { prepareRestart: thrower })],
    )
    run.end('1')
    run.send({ kind: 'restartStage', stageId: run.stage('1').id, user: 'ann' })
    expect(run.stage('1')).toMatchObject({ status: 'RUNNING', context: { kept: 1 } })
  })
})

describe('a loop of tasks', () => {
  const looping = scripted('loop', {
    tasks: () =>
      (['start', undefined, 'end'] as const).map((loop, index) => ({
        name: `task ${index}`,
        execute: async () => ({ status: 'SUCCEEDED' }),
        ...(loop && { loop }),
      })),
  })

  it('runs all of them again, each as a new attempt, until the last one ends well', () => {
    const run = new Simulation([stage('1', [], { type: 'loop' })], [looping])
    run.end('1')
    run.end('1')
    run.end('1', 'REDIRECT')
    expect(run.stage('1').tasks).toMatchObject([
      { status: 'RUNNING', attempt: 2 },
      { status: 'NOT_STARTED', attempt: 2 },
      { status: 'NOT_STARTED', attempt: 2 },
    ])
    for (let task = 0; task < 3; task++) run.end('1')
    expect(run.execution.status).toBe('SUCCEEDED')
  })

  it('that has no beginning fails the execution', () => {
    const run = new Simulation([stage('1')])
    run.end('1', 'REDIRECT')
    expect(run.execution).toMatchObject({
      status: 'TERMINAL',
      cancellationReason: expect.stringContaining('no task'),
    })
  })
})

describe('stages put after a failed one', () => {
  it('get refIds that no other has, though some before them were taken away', () => {
    const around = scripted('around', {
      after: () => [
        { type: 'work', name: 'a1', context: {}, requires: [1] },
        { type: 'work', name: 'a2', context: {} },
      ],
      onFailure: () => [{ type: 'work', name: 'clean up', context: {} }],
    })
    const run = new Simulation([stage('1', [], { type: 'around' })], [scripted('work'), around])
    run.end('1')
    run.end('1>2', 'TERMINAL')
    expect(run.statuses()).toBe('1=RUNNING 1>2=TERMINAL 1>3=RUNNING')
    run.end('1>3')
    expect([run.execution.status, run.statuses()]).toEqual([
      'TERMINAL',
      '1=TERMINAL 1>2=TERMINAL 1>3=SUCCEEDED',
    ])
  })
})

describe('graphs of 5,000 stages', () => {
  const count = 4_998
  const refIds = Array.from({ length: count }, (_, n) => String(n + 1))

  it('a join behind a long chain that has not begun does not exhaust the stack', () => {
    const chain = refIds.map((refId, n) => stage(refId, n === 0 ? [] : [String(n)]))
    const run = new Simulation([...chain, stage('x'), stage('join', ['x', String(count)])])
    run.end('x')
    expect(run.stage('join').status).toBe('NOT_STARTED')
    expect(run.execution.status).toBe('RUNNING')
  })

  it('a fan is begun in parts, each small enough to leave room for others', () => {
    const fan = refIds.map((refId) => stage(refId, ['0']))
    const run = new Simulation([stage('0'), ...fan])
    run.end('0')
    let parts = 1
    for (; run.running().length < count; parts++) {
      const kept = [...run.execution.outbox].filter(([, { message }]) => message.kind !== 'runTask')
      run.change((t) => {
        for (const [id, { message }] of kept) {
          t.consume(id)
          t.push(message)
        }
      })
    }
    expect(parts).toBeGreaterThan(3)
    expect(parts).toBeLessThan(50)
  })
})
