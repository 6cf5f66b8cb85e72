import { isMatch } from '#platform/definition/artifactMatch.ts'
import { matchesFully } from '#platform/patterns/fullMatch.ts'
import {
  artifactsOf,
  distinct,
  expectedArtifactsOf,
} from '../../../../../../subgraphs/orca/domain/artifacts/artifact.ts'
import { wantedAtStart } from '../../../../../../subgraphs/orca/domain/artifacts/atStart.ts'
import { resolveArtifacts } from '../../../../../../subgraphs/orca/domain/artifacts/resolve.ts'

type Json = Record<string, unknown>

const image = (version: string, more: Json = {}): Json => ({
  type: 'docker/image',
  name: 'shop/web',
  version,
  reference: `shop/web:${version}`,
  ...more,
})

describe('an artifact', () => {
  it.each<[string, Json, Json, boolean]>([
    ['nothing', {}, image('1'), true],
    ['its type', { type: 'docker/image' }, image('1'), true],
    ['another type', { type: 'http/file' }, image('1'), false],
    ['empty fields', { type: 'docker/image', name: '', version: null }, image('1'), true],
    ['a pattern', { name: 'shop/.*', version: '\\d+' }, image('12'), true],
    ['a pattern of a part', { version: '1' }, image('12'), false],
    ['a text that looks like a pattern', { reference: 'shop/web:1+2' }, { reference: 'shop/web:1+2' }, true],
    ['a text with dots', { name: 'shop.io/web' }, { name: 'shop.io/web' }, true],
    ['a text with dots for other signs', { name: 'shop.io/web' }, { name: 'shop-io/web' }, true],
    ['a text with dots for more signs', { name: 'shop.io/web' }, { name: 'shop--io/web' }, false],
    ['a text with dots for a longer sign', { name: 'a.b' }, { name: 'a🌍b' }, true],
    ['a text with dots for half a sign', { name: 'a..b' }, { name: 'a🌍b' }, false],
    ['a text with dots for the end of a line', { name: 'a.b' }, { name: 'a\nb' }, false],
    ['a type that is a pattern', { type: 'docker/.*' }, image('1'), true],
    ['a number', { version: '1.' }, { version: 12 }, true],
    ['a pattern that cannot be used', { name: '(' }, image('1'), false],
    ['a field that it lacks', { location: 'eu' }, image('1'), false],
    ['embedded, and it was moved', { type: 'embedded/base64' }, { type: 'remote/base64' }, true],
    ['moved, and it is embedded', { type: 'remote/map/base64' }, { type: 'embedded/map/base64' }, true],
    ['fields that are not compared', { metadata: { a: 1 }, artifactAccount: 'x' }, image('1'), true],
  ])('is what is wanted by %s', (_, wanted, artifact, matches) => {
    expect(isMatch(wanted, artifact, matchesFully)).toBe(matches)
  })

  it('is the same as one that says the same', () => {
    const again = {
      version: '1',
      reference: 'shop/web:1',
      name: 'shop/web',
      type: 'docker/image',
      location: null,
    }
    expect(distinct([image('1'), again, image('2')])).toEqual([image('1'), image('2')])
    const described = image('1', { metadata: { a: 1, b: { c: 2, d: 3 } } })
    const otherwise = image('1', { metadata: { b: { d: 3, c: 2 }, a: 1 } })
    expect(distinct([described, otherwise, image('1', { metadata: {} }), image('1')])).toEqual([
      described,
      image('1', { metadata: {} }),
    ])
  })

  it('has what Spinnaker does not know of it as metadata, and no kind', () => {
    const given = image('1', { id: 'a', kind: 'docker', metadata: { account: 'x' }, artifactAccount: 'y' })
    const kept = image('1', { metadata: { account: 'x', id: 'a' }, artifactAccount: 'y' })
    expect(artifactsOf([given, image('2', { kind: 'docker' }), image('3'), 'no'])).toEqual([
      kept,
      image('2'),
      image('3'),
    ])
    const [expected] = expectedArtifactsOf([
      { id: 'e', matchArtifact: given, defaultArtifact: given, more: 1 },
    ])
    expect(expected).toMatchObject({ id: 'e', matchArtifact: kept, defaultArtifact: kept, more: 1 })
  })
})

describe('expected artifacts', () => {
  const expected = (more: Json = {}): Json => ({
    id: 'image',
    displayName: 'the image',
    matchArtifact: { type: 'docker/image', name: 'shop/web' },
    ...more,
  })
  const fallback = { useDefaultArtifact: 'true', defaultArtifact: image('0') }
  const resolve = (given: Json[], received: Json[], prior: Json[] = [], unique = true) =>
    resolveArtifacts(expectedArtifactsOf(given), { received, prior }, { unique, matchesFully })
  const boundVersions = ({ resolved }: ReturnType<typeof resolve>) =>
    resolved.map(({ boundArtifact }) => boundArtifact?.version)

  it.each<[string, Json, Json[], Json[], unknown[]]>([
    ['one that was received', expected(), [image('3')], [], ['3']],
    [
      'one received before all others',
      expected({ ...fallback, usePriorArtifact: true }),
      [image('3')],
      [image('2')],
      ['3'],
    ],
    [
      'a prior one before the default',
      expected({ ...fallback, usePriorArtifact: true }),
      [],
      [image('2')],
      ['2'],
    ],
    ['no prior one unless it may', expected(fallback), [], [image('2')], ['0']],
    ['the default', expected({ ...fallback, usePriorArtifact: true }), [], [], ['0']],
    ['no default unless it may', expected({ defaultArtifact: image('0') }), [], [], []],
  ])('are bound to %s', (_, given, received, prior, versions) => {
    const resolution = resolve([given], received, prior)
    expect(boundVersions(resolution)).toEqual(versions)
    expect(resolution.problems).toHaveLength(versions.length === 0 ? 1 : 0)
  })

  it('that match several are a problem, where each must be the only one', () => {
    const received = [image('1'), image('2')]
    expect(resolve([expected()], received).problems).toEqual([
      {
        index: 0,
        message: 'the expected artifact the image (docker/image shop/web) matches more than one artifact',
      },
    ])
    expect(boundVersions(resolve([expected()], received, [], false))).toEqual(['1'])
  })

  it('that match several prior ones are a problem as well', () => {
    const { problems } = resolve([expected({ usePriorArtifact: true })], [], [image('1'), image('2')])
    expect(problems).toHaveLength(1)
  })

  it('that match what was received twice are a problem, though it says the same', () => {
    expect(resolve([expected()], [image('1'), image('1')]).problems).toHaveLength(1)
    expect(
      resolve([expected({ usePriorArtifact: true, ...fallback })], [], [image('1'), image('1')]).problems,
    ).toHaveLength(1)
  })

  it('may share an artifact', () => {
    expect(boundVersions(resolve([expected(), expected({ id: 'again' })], [image('1')]))).toEqual(['1', '1'])
  })

  it('are none where none are given', () => {
    expect(resolve([], [image('1')])).toEqual({ resolved: [], problems: [] })
  })

  it('that were not found are a problem each', () => {
    const other = { id: 'x', matchArtifact: { type: 'http/file', reference: 'a.yml' } }
    expect(resolve([expected(), other], [image('1')]).problems).toEqual([
      { index: 1, message: 'the expected artifact x (http/file a.yml) could not be found' },
    ])
  })
})

describe('what a start has to find', () => {
  const artifacts = [
    { id: 'named', matchArtifact: { type: 'http/file', name: 'named' } },
    { id: 'idle', matchArtifact: { type: 'http/file', name: 'idle' } },
    { id: 'prior', usePriorArtifact: true, matchArtifact: { type: 'http/file', name: 'prior' } },
    { id: 'default', useDefaultArtifact: true, matchArtifact: { type: 'http/file', name: 'default' } },
    { id: 'received', matchArtifact: { type: 'docker/image' } },
  ]
  const triggers = [
    { type: 'pipeline', pipeline: 'parent', expectedArtifactIds: ['named'] },
    { type: 'pipeline', pipeline: 'other', expectedArtifactIds: ['idle'] },
  ]
  const idsFor = (trigger: Json) =>
    wantedAtStart({ expectedArtifacts: artifacts, triggers }, trigger, matchesFully).expected.map(
      ({ id }) => id,
    )

  it.each<[string, Json, string[]]>([
    ['those with a prior or a default one', {}, ['prior', 'default']],
    ['those that the trigger names', { expectedArtifactIds: ['named'] }, ['named', 'prior', 'default']],
    [
      'none that nothing asks for and several match',
      { artifacts: [image('1'), image('2')] },
      ['prior', 'default'],
    ],
    [
      'those that several match, of a pipeline that another one has started',
      { type: 'pipeline', receivedArtifacts: [image('1'), image('2')] },
      ['prior', 'default', 'received'],
    ],
    ['those that something received matches', { artifacts: [image('1')] }, ['prior', 'default', 'received']],
    [
      'those that the trigger for the parent names',
      { type: 'pipeline', parentPipelineId: 'parent' },
      ['named', 'prior', 'default'],
    ],
  ])('are %s', (_, trigger, ids) => {
    expect(idsFor(trigger)).toEqual(ids)
  })
})

describe('500 expected artifacts among 500', () => {
  it('are found without asking the engine of patterns for what is plain', () => {
    const name = (n: number) => `registry.shop.io/team/web-${n}`
    const received = Array.from({ length: 500 }, (_, n) => image('1', { name: name(n) }))
    const expected = Array.from({ length: 500 }, (_, n) => ({
      id: String(n),
      matchArtifact: { type: 'docker/image', name: name(n) },
    }))
    let asked = 0
    const counting = (pattern: string, text: string) => {
      asked++
      return matchesFully(pattern, text)
    }
    const sources = { received, prior: [] }
    const { resolved, problems } = resolveArtifacts(expectedArtifactsOf(expected), sources, {
      unique: true,
      matchesFully: counting,
    })
    expect([resolved.length, problems.length]).toEqual([500, 0])
    expect(resolved.map(({ boundArtifact }) => boundArtifact?.name)).toEqual(received.map(({ name }) => name))
    expect(asked).toBe(0)
  })
})
