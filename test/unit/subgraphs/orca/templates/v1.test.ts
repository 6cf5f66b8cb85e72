import { parse } from 'yaml'
import { expandV1 } from '../../../../../subgraphs/orca/templates/v1/expand.ts'

// biome-ignore lint/suspicious/noExplicitAny: JSON that only the test looks into
type Json = any

const expand = (config: string, templates: string[], more: Json = {}, job: Json = {}): Json =>
  expandV1(
    {
      definition: { id: 'p', type: 'templatedPipeline', ...more, config: { schema: '1', ...parse(config) } },
      templates: templates.map((text) => ({ schema: '1', ...parse(text) })),
      trigger: {},
      ids: {},
      ...job,
    },
    1_000_000,
  )
const made = (config: string, ...templates: string[]): Json => {
  const { definition, problems } = expand(config, templates)
  expect(problems).toEqual([])
  return definition
}
const graph = ({ stages }: Json) =>
  Object.fromEntries(stages.map((stage: Json) => [stage.refId, stage.requisiteStageRefIds]))
const configs = ({ stages }: Json) =>
  stages.map(({ refId, type, name, requisiteStageRefIds, group, comments, ...config }: Json) => config)
const problemsOf = (config: string, ...templates: string[]) =>
  expand(config, templates).problems.map(({ document, path, message }: Json) => [document, path, message])

const none = 'pipeline: { application: shop }'
const variables = (values: Json) => `pipeline: { application: shop, variables: ${JSON.stringify(values)} }`

describe('stages', () => {
  const line = `
stages:
  - { id: a, type: wait, config: { waitTime: "{{ n }}" } }
  - { id: b, type: wait, dependsOn: [a], config: {} }
  - { id: c, type: wait, dependsOn: [a], config: {} }
variables: [{ name: n, type: int, defaultValue: 3 }]`

  it('are none where neither has any', () => {
    expect(made(none, 'stages: []')).toEqual({
      id: 'p',
      limitConcurrent: true,
      maxConcurrentExecutions: 0,
      keepWaitingPipelines: false,
      triggers: [],
      notifications: [],
      parameterConfig: [],
      expectedArtifacts: [],
      stages: [],
    })
  })

  it('may all be the pipeline’s own', () => {
    const config = `${none}\nstages: [{ id: a, type: wait, dependsOn: [b], config: {} }, { id: b, type: wait, inject: { first: true }, config: {} }]`
    expect(graph(made(config))).toEqual({ b: [], a: ['b'] })
  })

  it('have what was rendered of the types that it reads as', () => {
    expect(made(none, line).stages[0]).toEqual({
      refId: 'a',
      type: 'wait',
      name: 'a',
      requisiteStageRefIds: [],
      waitTime: 3,
    })
  })

  it.each<[string, string, Json]>([
    ['first', 'inject: { first: true }', { x: [], a: ['x'], b: ['a'], c: ['a'] }],
    ['last', 'inject: { last: true }', { a: [], b: ['a'], c: ['a'], x: ['b', 'c'] }],
    ['before one', 'inject: { before: [b] }', { a: [], x: ['a'], b: ['x'], c: ['a'] }],
    ['before several', 'inject: { before: [b, c] }', { a: [], x: ['a'], b: ['x'], c: ['x'] }],
    ['after one', 'inject: { after: [a] }', { a: [], x: ['a'], b: ['x'], c: ['x'] }],
    ['beside others', 'inject: {}, dependsOn: [b]', { a: [], b: ['a'], c: ['a'], x: ['b'] }],
  ])('of the pipeline are put %s', (_, place, expected) => {
    const config = `${none}\nstages: [{ id: x, type: wait, ${place}, config: {} }]`
    expect(graph(made(config, line))).toEqual(expected)
  })

  it('of the pipeline take the place of those of their id', () => {
    const config = `${variables({ n: 9 })}\nstages: [{ id: a, type: noop, name: "No {{ n }} {{ application }}", config: { m: "{{ n }}" } }]`
    const { stages } = made(config, line)
    expect(stages[0]).toEqual({ refId: 'a', type: 'noop', name: 'No 9 shop', requisiteStageRefIds: [], m: 9 })
    expect(stages).toHaveLength(3)
  })

  it('of templates that build upon each other come together', () => {
    const child = `
variables: [{ name: more, type: string }]
stages: [{ id: d, type: wait, dependsOn: [b], config: { waitTime: "{{ n }}", more: "{{ more }}" } }]`
    const definition = made(variables({ n: 5, more: 'x' }), line, child)
    expect(graph(definition)).toEqual({ a: [], b: ['a'], c: ['a'], d: ['b'] })
    expect(definition.stages[3]).toMatchObject({ waitTime: 5, more: 'x' })
  })

  it.each<[string, unknown, string[]]>([
    ['true', true, ['a', 'b', 'c']],
    ['false', false, ['a', 'c']],
    ['something else', 'maybe', ['a', 'c']],
  ])('that have a condition which is %s', (_, value, expected) => {
    const template = `
stages:
  - { id: a, type: wait, config: {} }
  - { id: b, type: wait, dependsOn: [a], when: ["{{ use }}"], config: {} }
  - { id: c, type: wait, dependsOn: [b], config: {} }`
    const definition = made(variables({ use: value }), template)
    expect(definition.stages.map(({ refId }: Json) => refId)).toEqual(expected)
    expect(definition.stages.at(-1).requisiteStageRefIds).toEqual([expected.at(-2)])
  })

  it('are made for each value of a loop', () => {
    const template = `
stages:
  - { id: start, type: wait, config: {} }
  - { id: each, type: wait, dependsOn: [start], loopWith: "{{ times }}", config: { waitTime: "{{ templateLoop.value }}" } }
  - { id: join, type: wait, dependsOn: [each], config: {} }
  - { id: "named-{{ templateLoop.value }}", type: wait, name: "{{ templateLoop.value }} s", dependsOn: [join], loopWith: "{{ times }}", config: {} }`
    const definition = made(variables({ times: [5, 10] }), template)
    expect(graph(definition)).toEqual({
      start: [],
      each0: ['start'],
      each1: ['start'],
      join: ['each0', 'each1'],
      'named-5': ['join'],
      'named-10': ['join'],
    })
    expect(configs(definition).slice(1, 3)).toEqual([{ waitTime: 5 }, { waitTime: 10 }])
    expect(definition.stages[4].name).toBe('5 s')
  })

  const partial = `
stages:
  - { id: start, type: wait, config: {} }
  - { id: web, type: partial.build, dependsOn: [start], config: { target: firefox } }
  - { id: end, type: wait, dependsOn: [web], config: {} }
partials:
  - id: build
    name: Build it
    variables: [{ name: target }, { name: mode, defaultValue: fast }]
    stages:
      - { id: make, type: jenkins, name: "Make {{ target }}", config: { job: "{{ target }}-{{ mode }}" } }
      - { id: publish, type: jenkins, dependsOn: [make], when: ["{{ target == 'firefox' }}"], config: {} }`

  it('are those of a partial', () => {
    const definition = made(none, partial)
    expect(graph(definition)).toEqual({
      start: [],
      'web.make': ['start'],
      'web.publish': ['web.make'],
      end: ['web.publish'],
    })
    expect(definition.stages[1]).toMatchObject({
      name: 'Make firefox',
      job: 'firefox-fast',
      group: 'Build it: web',
    })
  })

  it('may be put after those of a partial, and be left out of it', () => {
    const config = `${none}
stages:
  - { id: check, type: wait, inject: { after: [web.make] }, config: {} }
  - { id: phone, type: partial.build, dependsOn: [end], config: { target: phone } }`
    expect(graph(made(config, partial))).toEqual({
      start: [],
      'web.make': ['start'],
      check: ['web.make'],
      'web.publish': ['check'],
      end: ['web.publish'],
      'phone.make': ['end'],
    })
  })

  it('are those of a partial in a loop', () => {
    const template = `
stages:
  - { id: all, type: partial.one, loopWith: "{{ times }}", config: { t: "{{ templateLoop.value }}" } }
  - { id: end, type: wait, dependsOn: [all], config: {} }
partials: [{ id: one, stages: [{ id: w, type: wait, config: { waitTime: "{{ t }}" } }] }]`
    const definition = made(variables({ times: [1, 2] }), template)
    expect(graph(definition)).toEqual({ 'all0.w': [], 'all1.w': [], end: ['all0.w', 'all1.w'] })
    expect(configs(definition)).toEqual([{ waitTime: 1 }, { waitTime: 2 }, {}])
  })

  it('may be one text of Jinja', () => {
    const template = `
variables: [{ name: zones, type: list }]
stages: |
  {% for zone in zones %}
  - id: "{{ zone }}"
    type: wait
    config: { zone: "{{ zone }}" }
  {% endfor %}`
    const definition = made(variables({ zones: ['west', 'east'] }), template)
    expect(configs(definition)).toEqual([{ zone: 'west' }, { zone: 'east' }])
  })

  it('change what they inherit, by paths', () => {
    const template = `
stages:
  - id: a
    type: deploy
    config: { clusters: [{ zones: [west], tags: { a: 1 }, old: 1 }], account: test }
    inheritanceControl:
      merge: [{ path: "$.clusters[0].zones", value: [east] }, { path: "$.clusters[0].tags", value: { b: 2 } }]
      replace: [{ path: $.account, value: prod }]
      remove: [{ path: "$.clusters[0].old" }]`
    expect(configs(made(none, template))).toEqual([
      { clusters: [{ zones: ['west', 'east'], tags: { a: 1, b: 2 } }], account: 'prod' },
    ])
  })
})

describe('what is rendered', () => {
  const rendered = (text: string, values: Json = {}, more = '', job: Json = {}): Json => {
    const template = `stages: [{ id: a, type: x, config: { v: ${JSON.stringify(text)} } }]\n${more}`
    const { definition, problems, wanted } = expand(variables(values), [template], {}, job)
    return definition ? definition.stages[0].v : [problems[0].message, problems[0].path, wanted]
  }
  const zones = { zones: ['west', 'east'], o: { k: 'v' }, n: 5, off: false, s: 'text', nothing: null }

  it.each<[string, unknown]>([
    ['1', 1],
    ['1.5', 1.5],
    ['true', true],
    ['yes', 'yes'],
    ['on', 'on'],
    ['', null],
    ['2020-01-01', '2020-01-01'],
    ['* a list of Markdown', '* a list of Markdown'],
    ['noexpand:{"a": 1}', '{"a": 1}'],
    ['{"a": [1, "x"]}', { a: [1, 'x'] }],
    ['{{ s }}', 'text'],
    ['{{ n }}', 5],
    ['{{ off }}', false],
    ['{{ nothing }}', null],
    ['{{ nothing }} is missing', 'is missing'],
    ['{{ zones }}', ['west', 'east']],
    ['{{ zones | join("-") }}', 'west-east'],
    ['[{% for z in zones %}"{{ z }}"{% if not loop.last %},{% endif %}{% endfor %}]', ['west', 'east']],
    ['\n{% for z in zones %}\n- {{ z }}\n{% endfor %}\n', ['west', 'east']],
    ['{% for k, v in o.items() %}{{ k }}:{{ v }}{% endfor %}', 'k:v'],
    ['${ {{ off }} }', '${ false }'],
    ["${ parameters.a ?: '' }", "${ parameters.a ?: '' }"],
    ['"${ {{ off }} }".equals("x")', '"${ false }".equals("x")'],
    ['{% raw %}{{ kept }}{% endraw %}', '{{ kept }}'],
    ['{{ "app-stack-some-detail-v012" | frigga("detail") }}', 'some-detail'],
    ['{{ "app-stack-v012" | frigga("sequence") }}', 12],
    ['{{ "app-stack-v012" | frigga("cluster") }}', 'app-stack'],
    ['{{ [3, 7, 5] | max }}', 7],
    ['{{ [3, 2.5] | min }}', 2.5],
    ['{{ o | json }}', { k: 'v' }],
    ['{{ "hi {{ s }}" | base64 }}', Buffer.from('hi text').toString('base64')],
    ['{{ "%s is %d" | format("n", n) }}', 'n is 5'],
    ['{{ application }}', 'shop'],
  ])('%j is %j', (text, expected) => {
    expect(rendered(text, zones)).toEqual(expected)
  })

  const modules = `
modules:
  - { id: plain, definition: { waitTime: 5 } }
  - { id: text, variables: [{ name: target }], definition: "for {{ target }}" }
  - { id: cluster, variables: [{ name: zone }, { name: size, defaultValue: 2 }], definition: { zone: "{{ zone }}", size: "{{ size }}" } }
  - { id: nested, variables: [{ name: zone }], definition: { inner: "{% module cluster zone=zone %}" } }
  - { id: endless, definition: "{% module endless %}" }`

  it.each<[string, unknown]>([
    ['{% module plain %}', { waitTime: 5 }],
    ['We build {% module text target=s %}!', 'We build for text!'],
    ['{% module text target=literal-text %}', 'for literal-text'],
    ["{% module text target='some text' %}", 'for some text'],
    ['{% module text target = o.k, ignored=1 %}', 'for v'],
    ["{% module text target=s ~ '-' ~ n %}", 'for text-5'],
    ['{% module nested zone=s %}', { inner: { zone: 'text', size: 2 } }],
    [
      '{% for z in zones %}\n- {% module cluster zone=z size=7 %}\n{% endfor %}',
      [
        { zone: 'west', size: 7 },
        { zone: 'east', size: 7 },
      ],
    ],
  ])('%j is a module: %j', (text, expected) => {
    expect(rendered(text, zones, modules)).toEqual(expected)
  })

  it.each<[string, RegExp]>([
    ['{{ unknown }}', /undefined value/],
    ['{{ o.unknown.more }}', /undefined value/],
    ['{% if %}', /syntax error/],
    ['{% include "x" %}', /template not found/],
    ['{% module absent %}', /no module 'absent'/],
    ['{% module text %}', /lacks 'target'/],
    ['{% module endless %}', /more than 10 levels/],
    ['{{ "x" | frigga("y") }}', /knows group, cluster/],
    ['{{ [] | max }}', /at least one number/],
    ['[1, 2', /no YAML/],
    ['{{ zones.constructor.constructor("return process")() }}', /cannot be rendered/],
    ['{{ "".__class__ }}', /undefined value/],
    ['{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}', /out of fuel/],
    ['{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}', /recursion limit/],
  ])('%j cannot be', (text, message) => {
    const [told, path] = rendered(text, { o: {}, zones: [] }, modules)
    expect(told).toMatch(message)
    expect(path).toBe('stages.a.config')
  })

  it('names pipelines by their ids, once these are known', () => {
    const text = '{% pipelineid name="Roll out" %}'
    const wanted = { kind: 'pipelineid', application: 'shop', name: 'Roll out' }
    const first = expand(none, [`stages: [{ id: a, type: x, config: { v: ${JSON.stringify(text)} } }]`])
    expect(first.wanted).toEqual([wanted])
    const key = JSON.stringify(['pipelineid', 'shop', 'Roll out'])
    expect(rendered(text, {}, '', { ids: { [key]: 'id-1' } })).toBe('id-1')
    expect(rendered(text, {}, '', { ids: { [key]: null } })[0]).toMatch(/no pipeline 'Roll out'/)
  })

  it('may be what started it', () => {
    expect(
      rendered('{{ trigger.parameters.zone }}', {}, '', { trigger: { parameters: { zone: 'w' } } }),
    ).toBe('w')
  })
})

describe('configuration', () => {
  const template = `
variables: [{ name: size, defaultValue: 3 }, { name: twice, defaultValue: "{{ size }}{{ size }}" }]
configuration:
  concurrentExecutions: { limitConcurrent: false, maxConcurrentExecutions: 2 }
  parameters: [{ name: size, description: how many, default: "{{ size }}" }, { name: gone }]
  triggers: [{ name: built, type: jenkins, job: "{{ twice }}" }]
  notifications: [{ name: mail, type: email }]
  expectedArtifacts: [{ id: image, displayName: template }, { id: chart }]
stages: []`
  const config = (inherit: string[], own = '') =>
    `${none}\nconfiguration: { inherit: ${JSON.stringify(inherit)}${own} }`

  it('is the pipeline’s own', () => {
    expect(made(config([], ', triggers: [{ name: t, type: git }]'), template)).toMatchObject({
      limitConcurrent: true,
      parameterConfig: [],
      triggers: [{ name: 't', type: 'git' }],
      notifications: [],
      expectedArtifacts: [],
    })
  })

  it('is the template’s where it is inherited', () => {
    const all = ['concurrentExecutions', 'parameters', 'triggers', 'notifications', 'expectedArtifacts']
    expect(made(config(all), template)).toMatchObject({
      limitConcurrent: false,
      maxConcurrentExecutions: 2,
      parameterConfig: [{ name: 'size', description: 'how many', default: 3 }, { name: 'gone' }],
      triggers: [{ name: 'built', type: 'jenkins', job: 33 }],
      notifications: [{ name: 'mail', type: 'email' }],
      expectedArtifacts: [{ id: 'image', displayName: 'template' }, { id: 'chart' }],
    })
  })

  it('is changed by the pipeline', () => {
    const own =
      ', parameters: [{ name: size, default: 9, merge: true }, { name: gone, remove: true }, { name: new }]'
    const { definition } = expand(config(['parameters', 'expectedArtifacts'], own), [template], {
      notifications: [{ name: 'chat', type: 'slack' }],
      expectedArtifacts: [{ id: 'image', displayName: 'ours' }],
    })
    expect(definition).toMatchObject({
      parameterConfig: [{ name: 'size', description: 'how many', default: 9 }, { name: 'new' }],
      notifications: [{ name: 'chat', type: 'slack' }],
      expectedArtifacts: [{ id: 'image', displayName: 'ours' }, { id: 'chart' }],
    })
  })
})

describe('problems', () => {
  it('of variables', () => {
    const template =
      'variables: [{ name: a }, { name: b, type: int }, { name: c, type: int, defaultValue: x }]\nstages: []'
    expect(problemsOf(variables({ b: 'text' }), template)).toEqual([
      [
        'CONFIG',
        'config.pipeline.variables.b',
        "Incorrectly defined variable(s): b (expected type 'int' found type 'String')",
      ],
      [
        'TEMPLATE',
        'variables[2].defaultValue',
        "Incorrectly defined variable(s): c (expected type 'int' found type 'String')",
      ],
      ['CONFIG', 'config.pipeline.variables', 'Missing variable values for: a'],
    ])
  })

  it('of stages, all together', () => {
    const template = `
stages:
  - { id: good, type: wait, config: {} }
  - { type: wait, config: {} }
  - { id: w1, config: {} }
  - { id: w2, type: wait }
  - { id: w3, type: wait, config: {}, dependsOn: [good], inject: { before: [w2] } }
  - { id: w4, type: wait, config: {}, inject: { after: [w2], before: [w2] } }`
    expect(problemsOf(none, template).map(([document, path]: string[]) => [document, path])).toEqual([
      ['TEMPLATE', 'stages.w1.type'],
      ['TEMPLATE', 'stages.w2.config'],
      ['TEMPLATE', 'stages.w3.inject'],
      ['TEMPLATE', 'stages.w4.inject'],
      ['TEMPLATE', 'stages[5].id'],
    ])
  })

  it.each<[string, string, string, string, string, RegExp]>([
    [
      'a protected template',
      `${none}\nstages: [{ id: a, type: x, dependsOn: [b], config: {} }]`,
      'protect: true\nstages: []',
      'CONFIG',
      'config.stages',
      /disallowed/,
    ],
    ['another schema', `schema: "0.1"\n${none}`, 'stages: []', 'CONFIG', 'config.schema', /"0.1"/],
    ['another schema of the template', none, 'schema: v2\nstages: []', 'TEMPLATE', 'schema', /"v2"/],
    [
      'a stage without a place',
      `${none}\nstages: [{ id: x, type: x, config: {} }]`,
      'stages: [{ id: a, type: x, config: {} }]',
      'CONFIG',
      'config.stages[0]',
      /\(a\)/,
    ],
    [
      'an unknown target',
      `${none}\nstages: [{ id: x, type: x, inject: { after: [q] }, config: {} }]`,
      'stages: []',
      'CONFIG',
      'config.stages[0].inject.after',
      /'q'/,
    ],
    [
      'an unknown partial',
      none,
      'stages: [{ id: x, type: partial.q, config: {} }]',
      'TEMPLATE',
      'stages.x.type',
      /'q'/,
    ],
    [
      'a partial in a partial',
      none,
      'stages: [{ id: x, type: partial.q, config: {} }]\npartials: [{ id: q, stages: [{ id: y, type: partial.q, config: {} }] }]',
      'TEMPLATE',
      'partials.q.stages.y.type',
      /partial/,
    ],
    [
      'a loop over no list',
      none,
      'stages: [{ id: x, type: y, loopWith: "5", config: {} }]',
      'TEMPLATE',
      'stages.x.loopWith',
      /a number/,
    ],
    [
      'a config that is no object',
      none,
      'stages: [{ id: x, type: y, config: "5" }]',
      'TEMPLATE',
      'stages.x.config',
      /a number/,
    ],
    ['stages that are no list', none, 'stages: "{{ application }}"', 'TEMPLATE', 'stages', /list of stages/],
    [
      'a path to nothing',
      none,
      'stages: [{ id: x, type: y, config: {}, inheritanceControl: { replace: [{ path: $.q, value: 1 }] } }]',
      'TEMPLATE',
      'stages.x.inheritanceControl.replace[0].path',
      /nothing/,
    ],
    ['a wrong form', none, 'stages: []\nmodules: 3', 'TEMPLATE', 'modules', /a list/],
  ])('of %s', (_, config, template, document, path, message) => {
    const [first] = problemsOf(config, template)
    expect(first).toEqual([document, path, expect.stringMatching(message)])
  })
})
