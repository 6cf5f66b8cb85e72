import { Simulation, scripted, stage } from './simulation.ts'

const cancel = { kind: 'cancelExecution', user: 'ann', reason: 'wrong version' } as const

describe('canceling', () => {
  it('has running tasks called at once and ends with who and why', () => {
    const run = new Simulation([stage('1'), stage('2', ['1'])])
    run.send(cancel)
    expect(run.execution).toMatchObject({
      canceled: true,
      canceledBy: 'ann',
      cancellationReason: 'wrong version',
    })
    expect([...run.execution.outbox.values()][0]!.nudges).toBe(1)
    run.end('1', 'CANCELED')
    expect(run.execution.status).toBe('CANCELED')
    expect(run.statuses()).toBe('1=CANCELED 2=NOT_STARTED')
  })

  it('leaves a finished execution as it is', () => {
    const run = new Simulation([stage('1')])
    run.end('1')
    const ended = run.execution
    run.send(cancel)
    expect(run.execution).toBe(ended)
  })

  it('lets the type of a halted stage clean up', () => {
    const definitions = [scripted('work', { cancel: async () => undefined })]
    const run = new Simulation([stage('1')], definitions)
    run.send(cancel)
    run.end('1', 'CANCELED')
    expect([...run.execution.outbox.keys()]).toEqual([`callCancel:${run.stage('1').id}`])
  })
})

describe('pausing', () => {
  it('parks the running task and its stage, and goes on with both', () => {
    const run = new Simulation([stage('1'), stage('2', ['1'])])
    const { id } = run.stage('1')
    run.change((t) => t.set({ status: 'PAUSED', paused: { pausedBy: 'ann', pauseTime: t.now } }))
    run.change((t) => {
      t.consume(`runTask:${id}:1`)
      t.push({ kind: 'pauseTask', stageId: id, taskId: '1' })
    })
    expect(run.statuses()).toBe('1=PAUSED 2=NOT_STARTED')
    expect(run.running()).toEqual([])
    run.change((t) => t.set({ status: 'RUNNING' }))
    run.send({ kind: 'resumeExecution' })
    expect(run.statuses()).toBe('1=RUNNING 2=NOT_STARTED')
    expect(run.running()).toEqual(['1'])
  })
})

describe('a pause that has ended before the running task is parked', () => {
  it('parks nothing: nobody would wake it', () => {
    const run = new Simulation([stage('1')])
    const { id } = run.stage('1')
    run.change((t) => {
      t.consume(`runTask:${id}:1`)
      t.push({ kind: 'pauseTask', stageId: id, taskId: '1' })
    })
    expect(run.statuses()).toBe('1=RUNNING')
    expect(run.running()).toEqual(['1'])
  })
})

describe('restarting a stage while one downstream of it is at work', () => {
  it.each([
    { ends: ['2', '3', '1'], what: 'first' },
    { ends: ['2', '1', '3'], what: 'in between' },
    { ends: ['1', '2', '3'], what: 'last' },
  ])('lets the execution end when that one ends $what', ({ ends }) => {
    const run = new Simulation([stage('1'), stage('2', ['1']), stage('3', ['2'])])
    run.end('1')
    run.send({ kind: 'restartStage', stageId: run.stage('1').id, user: 'ann' })
    expect(run.statuses()).toBe('1=RUNNING 2=RUNNING 3=NOT_STARTED')
    for (const refId of ends) run.end(refId)
    expect(run.statuses()).toBe('1=SUCCEEDED 2=SUCCEEDED 3=SUCCEEDED')
    expect(run.execution.status).toBe('SUCCEEDED')
  })
})

describe('restarting a stage', () => {
  const failed = () => {
    const run = new Simulation([stage('1'), stage('2', ['1']), stage('3', ['2'])])
    run.end('1')
    run.end('2', 'TERMINAL')
    return run
  }

  it('runs it again, and then what is downstream', () => {
    const run = failed()
    run.send({ kind: 'restartStage', stageId: run.stage('2').id, user: 'ann' })
    expect(run.execution.status).toBe('RUNNING')
    expect(run.statuses()).toBe('1=SUCCEEDED 2=RUNNING 3=NOT_STARTED')
    expect(run.stage('2')).toMatchObject({ restarts: 1, context: { restartDetails: { restartedBy: 'ann' } } })
    run.end('2')
    run.end('3')
    expect(run.execution.status).toBe('SUCCEEDED')
  })

  it('resets every finished stage downstream, and no other', () => {
    const run = new Simulation([stage('1'), stage('2', ['1']), stage('3', ['2']), stage('4')])
    for (const refId of ['1', '2', '3', '4']) run.end(refId)
    run.send({ kind: 'restartStage', stageId: run.stage('1').id, user: 'ann' })
    expect(run.statuses()).toBe('1=RUNNING 2=NOT_STARTED 3=NOT_STARTED 4=SUCCEEDED')
  })

  it('takes the synthetic stages of the one before away', () => {
    const around = scripted('around', { before: () => [{ type: 'work', name: 'b', context: {} }] })
    const run = new Simulation([stage('1', [], { type: 'around' })], [scripted('work'), around])
    const first = run.stage('1<1').id
    run.end('1<1', 'TERMINAL')
    run.send({ kind: 'restartStage', stageId: run.stage('1').id, user: 'ann' })
    expect(run.stage('1<1').id).not.toBe(first)
    expect(run.statuses()).toBe('1<1=RUNNING 1=RUNNING')
  })

  it('is refused, without a trace, while the stage runs', () => {
    const run = new Simulation([stage('1')])
    const before = run.execution
    run.send({ kind: 'restartStage', stageId: run.stage('1').id, user: 'ann' })
    expect(run.execution).toBe(before)
  })
})

describe('skipping a stage', () => {
  it('lets what waits for it go on', () => {
    const run = new Simulation([stage('1'), stage('2', ['1']), stage('3', ['2'])])
    run.change((t) => t.mergeContext(run.stage('2').id, { manualSkip: true }))
    run.end('1')
    expect(run.statuses()).toBe('1=SUCCEEDED 2=SKIPPED 3=RUNNING')
  })

  it.each([
    { expression: 'false', statuses: '1=SKIPPED 2=RUNNING' },
    { expression: ' FALSE ', statuses: '1=SKIPPED 2=RUNNING' },
    { expression: 'true', statuses: '1=RUNNING 2=NOT_STARTED' },
    { expression: '', statuses: '1=RUNNING 2=NOT_STARTED' },
  ])('follows a literal stageEnabled of "$expression"', ({ expression, statuses }) => {
    const stageEnabled = { type: 'expression', expression }
    expect(new Simulation([stage('1', [], { stageEnabled }), stage('2', ['1'])]).statuses()).toBe(statuses)
  })
})

describe('a message that cannot be right', () => {
  it('fails the execution when it names a stage that does not exist', () => {
    const run = new Simulation([stage('1')])
    run.send({ kind: 'startStage', stageId: 'nowhere' })
    expect(run.execution.status).toBe('TERMINAL')
  })

  it('does not disturb an execution that has ended', () => {
    const run = new Simulation([stage('1')])
    run.end('1')
    run.send({ kind: 'startTask', stageId: run.stage('1').id, taskId: '9' })
    expect(run.execution.status).toBe('SUCCEEDED')
  })
})
