import { Simulation, scripted, stage } from './simulation.ts'

const ignore = { failPipeline: false, continuePipeline: true }
const haltBranch = { failPipeline: false, continuePipeline: false }
const failAtLast = { ...haltBranch, completeOtherBranchesThenFail: true }

describe('the flow of stages', () => {
  it('runs stages without any refId one after the other', () => {
    const run = new Simulation([
      { type: 'work', name: 'a' },
      { type: 'work', name: 'b' },
    ])
    expect(run.running()).toEqual(['0'])
    run.end('0')
    expect(run.running()).toEqual(['1'])
    run.end('1')
    expect(run.execution.status).toBe('SUCCEEDED')
    expect(run.execution.outbox.size).toBe(0)
  })

  it('starts branches side by side and a join once, when the last of them has ended', () => {
    const run = new Simulation([stage('1'), stage('2', ['1']), stage('3', ['1']), stage('4', ['2', '3'])])
    run.end('1')
    expect(run.running()).toEqual(['2', '3'])
    run.end('3')
    expect(run.statuses()).toBe('1=SUCCEEDED 2=RUNNING 3=SUCCEEDED 4=NOT_STARTED')
    run.end('2')
    expect(run.running()).toEqual(['4'])
    run.end('4')
    expect(run.execution.status).toBe('SUCCEEDED')
  })

  it('leaves nothing to be polled while a join waits', () => {
    const run = new Simulation([stage('1'), stage('2'), stage('3', ['1', '2'])])
    run.end('1')
    expect([...run.execution.outbox.keys()]).toEqual([`runTask:${run.stage('2').id}:1`])
  })

  it('counts a change up by one, whatever it holds', () => {
    const run = new Simulation([stage('1'), stage('2', ['1'])])
    const before = run.execution.sequence
    run.end('1')
    expect(run.execution.sequence).toBe(before + 1)
    run.send({ kind: 'startStage', stageId: run.stage('2').id })
    expect(run.execution.sequence).toBe(before + 1)
  })

  it('calls no task again when a message comes twice', () => {
    const run = new Simulation([stage('1'), stage('2', ['1'])])
    const { id } = run.stage('1')
    run.end('1')
    const after = run.execution
    run.send({
      kind: 'completeTask',
      stageId: id,
      taskId: '1',
      status: 'TERMINAL',
      originalStatus: 'TERMINAL',
    })
    run.send({ kind: 'completeStage', stageId: id })
    run.send({ kind: 'startTask', stageId: id, taskId: '1' })
    expect(run.execution).toBe(after)
  })
})

describe('a failing stage', () => {
  // Two branches, 1→2 and 3, both before 4; stage 1 fails and stage 3 ends well afterwards.
  const cases = [
    {
      strategy: 'halts the whole pipeline by default, and what runs beside it is canceled',
      flags: {},
      first: '1=TERMINAL 2=NOT_STARTED 3=RUNNING 4=NOT_STARTED',
      execution: 'TERMINAL',
    },
    {
      strategy: 'is ignored: what depends on it goes on',
      flags: ignore,
      first: '1=FAILED_CONTINUE 2=RUNNING 3=RUNNING 4=NOT_STARTED',
      execution: 'RUNNING',
    },
    {
      strategy: 'halts its branch: the others go on',
      flags: haltBranch,
      first: '1=STOPPED 2=NOT_STARTED 3=RUNNING 4=NOT_STARTED',
      execution: 'RUNNING',
    },
    {
      strategy: 'halts its branch and fails the pipeline at last: the others go on',
      flags: failAtLast,
      first: '1=STOPPED 2=NOT_STARTED 3=RUNNING 4=NOT_STARTED',
      execution: 'RUNNING',
    },
  ]
  it.each(cases)('$strategy', ({ flags, first, execution }) => {
    const run = new Simulation([stage('1', [], flags), stage('2', ['1']), stage('3'), stage('4', ['2', '3'])])
    run.end('1', 'TERMINAL')
    expect(run.statuses()).toBe(first)
    expect(run.execution.status).toBe(execution)
  })

  it.each([
    { name: 'succeeds after a halted branch', flags: haltBranch, status: 'SUCCEEDED' },
    { name: 'fails after a halted branch that is to fail it at last', flags: failAtLast, status: 'TERMINAL' },
  ])('the execution $name once the other branches have ended', ({ flags, status }) => {
    const run = new Simulation([stage('1', [], flags), stage('2', ['1']), stage('3'), stage('4', ['2', '3'])])
    run.end('1', 'TERMINAL')
    run.end('3')
    expect(run.execution.status).toBe(status)
    expect(run.statuses()).toContain('4=NOT_STARTED')
  })

  it('cancels what runs beside it when the execution has failed', () => {
    const run = new Simulation([stage('1'), stage('2')])
    const { id } = run.stage('2')
    const dueBefore = run.execution.outbox.get(`runTask:${id}:1`)!.nudges
    run.end('1', 'TERMINAL')
    expect(run.execution.outbox.get(`runTask:${id}:1`)!.nudges).toBe(dueBefore + 1)
    run.end('2', 'CANCELED')
    expect(run.statuses()).toBe('1=TERMINAL 2=CANCELED')
    expect(run.execution.status).toBe('TERMINAL')
  })

  it('fails with a code when its type is not installed', () => {
    const run = new Simulation([stage('1', [], { type: 'teleport' })])
    expect(run.execution.status).toBe('TERMINAL')
    expect(run.stage('1').context.exception).toMatchObject({ exceptionType: 'STAGE_TYPE_NOT_INSTALLED' })
  })
})

describe('synthetic stages', () => {
  const around = scripted('around', {
    before: () => [
      { type: 'work', name: 'b1', context: {} },
      { type: 'work', name: 'b2', context: {}, requires: [0] },
    ],
    after: () => [{ type: 'work', name: 'a1', context: {} }],
  })
  const definitions = [scripted('work'), around]
  const start = () => new Simulation([stage('1', [], { type: 'around' }), stage('2', ['1'])], definitions)

  it('run before and after their stage, listed beside it', () => {
    const run = start()
    expect(run.statuses()).toBe('1<1=RUNNING 1<2=NOT_STARTED 1=RUNNING 2=NOT_STARTED')
    run.end('1<1')
    run.end('1<2')
    expect(run.running()).toEqual(['1'])
    run.end('1')
    expect(run.running()).toEqual(['1>1'])
    run.end('1>1')
    expect(run.statuses()).toBe('1<1=SUCCEEDED 1<2=SUCCEEDED 1=SUCCEEDED 1>1=SUCCEEDED 2=RUNNING')
  })

  it('fail the stage they stand before, without its own tasks having run', () => {
    const run = start()
    run.end('1<1', 'TERMINAL')
    expect(run.statuses()).toBe('1<1=TERMINAL 1<2=NOT_STARTED 1=TERMINAL 2=NOT_STARTED')
    expect(run.stage('1').tasks[0]!.status).toBe('NOT_STARTED')
  })

  it('follow the failure strategy of their stage', () => {
    const run = new Simulation(
      [stage('1', [], { type: 'around', ...ignore }), stage('2', ['1'])],
      definitions,
    )
    run.end('1<1', 'TERMINAL')
    expect(run.running()).toEqual(['1>1'])
    run.end('1>1')
    expect(run.statuses()).toContain('1=FAILED_CONTINUE 1>1=SUCCEEDED 2=RUNNING')
  })

  it('planned for a failure run once, and the stage has failed all the same', () => {
    const cleaned = scripted('cleaned', {
      onFailure: () => [{ type: 'work', name: 'clean up', context: {} }],
    })
    const run = new Simulation([stage('1', [], { type: 'cleaned' })], [scripted('work'), cleaned])
    run.end('1', 'TERMINAL')
    expect(run.running()).toEqual(['1>1'])
    expect(run.execution.status).toBe('RUNNING')
    run.end('1>1')
    expect(run.statuses()).toBe('1=TERMINAL 1>1=SUCCEEDED')
    expect(run.execution.status).toBe('TERMINAL')
  })
})

describe('a graph in which every stage waits for all before it', () => {
  it('is walked in time that grows with its edges', () => {
    const ids = Array.from({ length: 200 }, (_, n) => String(n))
    const run = new Simulation(ids.map((id, n) => stage(id, ids.slice(0, n))))
    const before = process.cpuUsage()
    for (const id of ids) run.end(id)
    const { user, system } = process.cpuUsage(before)
    expect(run.execution.status).toBe('SUCCEEDED')
    expect((user + system) / 1_000).toBeLessThan(2_000)
  })
})
