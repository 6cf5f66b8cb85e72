// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are pipeline expressions
import type { JsonObject } from '../../../../../subgraphs/orca/domain/execution.ts'
import { Simulation, scripted, stage } from '../handlers/simulation.ts'

// biome-ignore lint/suspicious/noExplicitAny: a context as the test knows it
const contextOf = (run: Simulation, refId: string) => run.stage(refId).context as Record<string, any>

describe('a stage with expressions', () => {
  it('is evaluated when it starts, with what the stages before it offer', () => {
    const run = new Simulation([
      stage('1', [], { label: 'blue' }),
      stage('2', ['1'], {
        image: 'shop:${version}',
        count: '${#stage("stage 1").outputs.count + 1}',
        list: [{ at: '${#stageByRefId("1").context.label}' }],
        plain: 'text',
      }),
    ])
    expect(contextOf(run, '2').image).toBe('shop:${version}')
    run.end('1', 'SUCCEEDED', { version: '1.2.3', count: 4 })
    expect(contextOf(run, '2')).toMatchObject({
      image: 'shop:1.2.3',
      count: 5,
      list: [{ at: 'blue' }],
      plain: 'text',
    })
    expect(contextOf(run, '2').expressionEvaluationSummary).toBeUndefined()
  })

  it('may refer to its own parameters, whatever their order, and to itself without end', () => {
    const run = new Simulation([
      stage('1', [], {
        greeting: '${who} again',
        who: '${"ann"}',
        loop: '${loop}x',
        round: '${trip}',
        trip: '${round}',
      }),
    ])
    expect(contextOf(run, '1')).toMatchObject({ greeting: 'ann again', who: 'ann' })
    expect(run.statuses()).toBe('1=RUNNING')
  })

  it('keeps what fails as it was written, tells why, and evaluates the rest', () => {
    const run = new Simulation([stage('1', [], { a: '${1 + 1}', b: '${no.such}', c: ['${1/0}', '${2}'] })])
    expect(contextOf(run, '1')).toMatchObject({ a: 2, b: '${no.such}', c: ['${1/0}', 2] })
    const summary = contextOf(run, '1').expressionEvaluationSummary
    expect(Object.keys(summary).sort()).toEqual(['1/0', 'no.such'])
    expect(summary['1/0']).toEqual([
      {
        level: 'ERROR',
        description: expect.stringContaining('Failed to evaluate [c]'),
        exceptionType: 'VALUE',
        timestamp: expect.any(Number),
        path: 'c[0]',
        message: expect.stringContaining('Division by zero'),
        position: 3,
      },
    ])
  })

  it('is evaluated again at its end: what had failed may have a value by then', () => {
    const run = new Simulation([
      stage('1', [], { later: '${#stage("stage 2").status}', mine: '${found}' }),
      stage('2'),
    ])
    expect(contextOf(run, '1').later).toBe('NOT_STARTED')
    expect(contextOf(run, '1').mine).toBe('${found}')
    run.end('1', 'SUCCEEDED', { found: 7 })
    expect(contextOf(run, '1').mine).toBe(7)
    expect(contextOf(run, '1').expressionEvaluationSummary).toBeUndefined()
    expect(run.stage('1').status).toBe('SUCCEEDED')
  })

  it('ends well with a failed expression, whose error can be seen', () => {
    const run = new Simulation([stage('1', [], { bad: '${1/0}' })])
    run.end('1')
    expect(run.stage('1').status).toBe('SUCCEEDED')
    expect(contextOf(run, '1').exception.details.errors).toEqual([expect.stringContaining('[bad]')])
  })

  it.each([true, 'true'])('ends at its start with failOnFailedExpressions %p', (failOnFailedExpressions) => {
    const run = new Simulation([
      stage('1', [], { failOnFailedExpressions, url: { host: '${nobody.host}' }, bad: ['${1/0}', '${1/0}'] }),
      stage('2', ['1']),
    ])
    expect(run.statuses()).toBe('1=TERMINAL 2=NOT_STARTED')
    expect(run.stage('1').tasks).toEqual([])
    const { exception } = contextOf(run, '1')
    expect(exception.exceptionType).toBe('EXPRESSION_FAILED')
    expect(exception.details).toEqual({
      error: expect.stringMatching(
        /^3 expressions failed: url\.host: \$\{nobody\.host\}: nobody is null, and null has no host; .*; bad\[0\]: \$\{1\/0\}: /,
      ),
      errors: [expect.stringContaining('Failed to evaluate [host] '), expect.stringContaining('[bad]')],
      expressions: [
        {
          path: 'url.host',
          expression: 'nobody.host',
          message: expect.stringContaining('nobody is null'),
          position: 9,
        },
        { path: 'bad[0]', expression: '1/0', message: expect.any(String), position: 3 },
        { path: 'bad[1]', expression: '1/0', message: expect.any(String), position: 3 },
      ],
    })
  })

  it('waits for its end with texts of its notifications', () => {
    const notifications = [{ message: { 'stage.complete': { text: 'made ${found}' } } }]
    const run = new Simulation([stage('1', [], { failOnFailedExpressions: true, notifications })])
    expect(run.statuses()).toBe('1=RUNNING')
    run.end('1', 'SUCCEEDED', { found: 7 })
    expect(run.statuses()).toBe('1=SUCCEEDED')
  })

  it('names so many places of one expression, and counts the others', () => {
    const many = Array.from({ length: 1_000 }, () => '${1/0}')
    const run = new Simulation([stage('1', [], { failOnFailedExpressions: true, many })])
    const { details } = contextOf(run, '1').exception
    expect(details.expressions).toHaveLength(20)
    expect(details.error).toMatch(/; and 10 more$/)
  })

  it('does not evaluate what tasks have put there', () => {
    const outside = '${#currentUser()}'
    const run = new Simulation([stage('1'), stage('2', ['1'], { text: '${body}', fails: '${1/0}' })])
    run.end('1', 'SUCCEEDED', { body: outside })
    expect(contextOf(run, '2').text).toBe(outside)
    run.change((t) => t.mergeContext(run.stage('2').id, { answer: outside, fails: outside }))
    run.end('2')
    expect(contextOf(run, '2')).toMatchObject({ text: outside, answer: outside, fails: outside })
  })

  it('hands what it could not evaluate on to the stages around it, and nothing else', () => {
    const outside = '${#currentUser()}'
    const around = scripted('around', {
      tasks: () => [],
      before: ({ stage: { context } }) => [
        { type: 'work', name: 'make', context: {} },
        { type: 'work', name: 'use', context: { given: context.given, outside }, requires: [0] },
      ],
    })
    const run = new Simulation(
      [stage('1', [], { type: 'around', given: '${made}' })],
      [around, scripted('work')],
    )
    run.end('1<1', 'SUCCEEDED', { made: 3 })
    expect(contextOf(run, '1<2')).toMatchObject({ given: 3, outside })
  })

  it('leaves keys that its type evaluates itself', () => {
    const own = scripted('own', { ownExpressions: () => ['mine'] })
    const run = new Simulation([stage('1', [], { type: 'own', mine: '${1}', other: '${1}' })], [own])
    expect(contextOf(run, '1')).toMatchObject({ mine: '${1}', other: 1 })
  })

  it('may have keys of any name', () => {
    const hostile = JSON.parse(
      '{"__proto__": "${1 + 1}", "constructor": "${1 + 2}", "${\'a\' + \'b\'}": "${4}"}',
    )
    const run = new Simulation([stage('1', [], hostile)])
    const { context } = run.stage('1')
    expect(Object.getPrototypeOf(context)).toBe(Object.prototype)
    expect(Object.entries(context)).toEqual(
      expect.arrayContaining([
        ['__proto__', 2],
        ['constructor', 3],
        ['ab', 4],
      ]),
    )
  })

  it('cannot make itself bigger than an execution can bear', () => {
    const texts = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`k${n}`, "${'x' * 900000}"]))
    const run = new Simulation([stage('1', [], texts)])
    expect(JSON.stringify(run.stage('1').context).length).toBeLessThan(6_000_000)
    expect(JSON.stringify(contextOf(run, '1').expressionEvaluationSummary)).toContain('longer than 5000000')
  })

  it('costs nothing to keep without expressions', () => {
    const run = new Simulation([stage('1', [], { text: 'no $ and no {' })])
    expect(run.stage('1').source).toBeUndefined()
  })
})

describe('a stage that runs again', () => {
  it('is evaluated anew, as are those downstream of it', () => {
    const run = new Simulation([
      stage('1', [], { restartedBy: '${#currentStage().context.restartDetails?.restartedBy ?: "nobody"}' }),
      stage('2', ['1'], { made: '${value}', fails: '${1/0}' }),
    ])
    run.end('1', 'SUCCEEDED', { value: 1 })
    run.end('2')
    expect(contextOf(run, '2').made).toBe(1)
    run.send({ kind: 'restartStage', stageId: run.stage('1').id, user: 'ann' })
    expect(contextOf(run, '1').restartedBy).toBe('ann')
    expect(contextOf(run, '2')).toMatchObject({ made: '${value}', fails: '${1/0}' })
    expect(contextOf(run, '2').expressionEvaluationSummary).toBeUndefined()
    run.end('1', 'SUCCEEDED', { value: 2 })
    expect(contextOf(run, '2').made).toBe(2)
  })
})

describe('keys that need each other in a circle', () => {
  it('are told', () => {
    const written = { a: '${b}', b: '${c}', c: '${a}', own: '${own}', other: '${1 + 1}' }
    const run = new Simulation([stage('1', [], written)])
    expect(run.stage('1').status).toBe('RUNNING')
    const { expressionEvaluationSummary: summary, ...context } = contextOf(run, '1')
    expect(context).toMatchObject({ c: '${a}', own: '${own}', other: 2 })
    expect(JSON.stringify(summary)).toContain('the value of a needs itself: a → b → c → a')
    expect(JSON.stringify(summary)).toContain('the value of own needs itself: own → own')
  })
})

describe('stageEnabled', () => {
  const enabled = (expression: unknown, more: JsonObject = {}) => ({
    stageEnabled: { type: 'expression', expression },
    ...more,
  })
  const cases: [unknown, string][] = [
    ['true', 'RUNNING'],
    ['1 == 1', 'RUNNING'],
    ["'TRUE'", 'RUNNING'],
    [true, 'RUNNING'],
    ['', 'RUNNING'],
    ['  ', 'RUNNING'],
    ['found == 3', 'RUNNING'],
    ['${found} == 3', 'RUNNING'],
    ['false', 'SKIPPED'],
    ['1 > 2', 'SKIPPED'],
    ['1 +', 'SKIPPED'],
    ['no.such', 'SKIPPED'],
    ["'yes'", 'SKIPPED'],
    [false, 'SKIPPED'],
  ]
  it.each(cases)('%p: the stage is %s', (expression, status) => {
    const run = new Simulation([stage('1'), stage('2', ['1'], enabled(expression))])
    run.end('1', 'SUCCEEDED', { found: 3 })
    expect(run.stage('2').status).toBe(status)
    if (status === 'SKIPPED') expect(contextOf(run, '2').skipReason).toMatch(/^stageEnabled: /)
    else expect(contextOf(run, '2').skipReason).toBeUndefined()
  })

  it('is that of the stage it belongs to, for a synthetic one', () => {
    const around = scripted('around', {
      tasks: () => [],
      before: () =>
        ['a', 'b'].map((name, index) => ({
          type: 'work',
          name,
          context: {},
          requires: index === 0 ? [] : [0],
        })),
    })
    const run = new Simulation(
      [stage('1', [], enabled('#stageByRefId("1").outputs.stop != true', { type: 'around' }))],
      [around, scripted('work')],
    )
    run.change((t) => t.mergeOutputs(run.stage('1').id, { stop: true }))
    run.end('1<1')
    expect(run.stage('1<2').status).toBe('SKIPPED')
  })

  it.each([
    ['${found}', 'true', 'RUNNING'],
    ['${found}', '1 == 1', 'SKIPPED'],
    ['${found}', ['1 == 1'], 'SKIPPED'],
    ['${found} > 4', '5', 'RUNNING'],
    ["${found} == 'prod'", 'prod', 'RUNNING'],
    ["'${found}' == 'prod'", 'prod', 'RUNNING'],
    ["${found} == 'prod'", "1 == 1 || 'prod'", 'SKIPPED'],
    ["'${found}' == 'prod'", "' == '' || '", 'SKIPPED'],
    ['"${found}" == "it\'s"', "it's", 'RUNNING'],
    ['"${found}" == "prod"', '" == "" || "', 'SKIPPED'],
    ["${found} == 'prod'", "x'} || ${true", 'SKIPPED'],
  ])('%p puts the value %p in as a value, not as an expression: %s', (expression, found, status) => {
    const run = new Simulation([stage('1'), stage('2', ['1'], enabled(expression))])
    run.end('1', 'SUCCEEDED', { found })
    expect(run.stage('2').status).toBe(status)
  })

  it('does not evaluate the condition of a map that an expression has made', () => {
    const run = new Simulation([stage('1'), stage('2', ['1'], { stageEnabled: '${found}' })])
    run.end('1', 'SUCCEEDED', { found: { type: 'expression', expression: '1 == 1' } })
    expect(run.stage('2').status).toBe('SKIPPED')
  })

  it('that is false is told as it was written', () => {
    const run = new Simulation([stage('1'), stage('2', ['1'], enabled("${found} == 'prod'"))])
    run.end('1', 'SUCCEEDED', { found: 'dev' })
    expect(run.stage('2').context.skipReason).toBe(
      "stageEnabled: ${found} == 'prod': 'dev' == 'prod' is false",
    )
  })

  it('of another type than expression says nothing', () => {
    const run = new Simulation([stage('1', [], { stageEnabled: { type: 'other', expression: 'false' } })])
    expect(run.stage('1').status).toBe('RUNNING')
  })
})

describe('what must be asked for outside', () => {
  it('is, before the stage starts', () => {
    const run = new Simulation([stage('1', [], { id: '${#pipelineId("other")}' })])
    expect(run.statuses()).toBe('1=NOT_STARTED')
    expect([...run.execution.outbox.keys()]).toEqual([`fetchAnswers:${run.stage('1').id}`])
  })

  it('is not, for a stage that somebody skips meanwhile', () => {
    const run = new Simulation([stage('1', [], { id: '${#pipelineId("other")}' })])
    run.change((t) => t.mergeContext(run.stage('1').id, { manualSkip: true }))
    run.send({ kind: 'startStage', stageId: run.stage('1').id })
    expect(run.stage('1').status).toBe('SKIPPED')
  })
})
