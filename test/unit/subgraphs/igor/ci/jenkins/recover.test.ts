import type { StartBuild } from '../../../../../../subgraphs/igor/ci/define.ts'
import {
  type Candidate,
  candidateOf,
  recoverable,
} from '../../../../../../subgraphs/igor/ci/jenkins/recover.ts'

const hour = 3_600_000
const now = 1_800_000_000_000
const job = (...parameters: { name: string; type?: string }[]) => ({
  name: 'app',
  buildable: true,
  parameters: parameters.map(({ name, type = 'StringParameterDefinition' }) => ({ name, type })),
})
const request = (parameters: Record<string, string>, taken: string[] = []): StartBuild => ({
  job: 'app',
  parameters,
  key: 'the key',
  since: now,
  isTaken: (reference) => reference.kind === 'queued' && taken.includes(reference.item),
})
const candidate = (item: number, at: number, parameters: Record<string, unknown>): Candidate =>
  candidateOf(item, at, [
    {},
    { parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })) },
  ])

describe('the build of a start that nobody heard the answer of', () => {
  const versioned = job({ name: 'VERSION' })
  it.each<[string, Candidate[], StartBuild, number, string | undefined]>([
    [
      'is the one with the same parameters',
      [candidate(1, now, { VERSION: '2' }), candidate(2, now, { VERSION: '1' })],
      request({ VERSION: '1' }),
      0,
      '2',
    ],
    [
      'is none of before',
      [candidate(1, now - 5_000, { VERSION: '1' })],
      request({ VERSION: '1' }),
      0,
      undefined,
    ],
    [
      'is the oldest of several',
      [candidate(2, now + 9_000, { VERSION: '1' }), candidate(1, now + 10, { VERSION: '1' })],
      request({ VERSION: '1' }),
      0,
      '1',
    ],
    [
      'is not somebody else’s',
      [candidate(1, now, { VERSION: '1' }), candidate(2, now, { VERSION: '1' })],
      request({ VERSION: '1' }, ['1']),
      0,
      '2',
    ],
    [
      'is found by a clock that is an hour ahead',
      [candidate(1, now + hour - 5_000, { VERSION: '1' }), candidate(2, now + hour, { VERSION: '1' })],
      request({ VERSION: '1' }),
      hour,
      '2',
    ],
    [
      'is found by a clock that is an hour behind',
      [candidate(1, now - hour, { VERSION: '1' })],
      request({ VERSION: '1' }),
      -hour,
      '1',
    ],
    [
      'need not have what the job does not declare',
      [candidate(1, now, { VERSION: '1' })],
      request({ VERSION: '1', EXTRA: 'x' }),
      0,
      '1',
    ],
  ])('%s', (_, candidates, asked, aheadMs, item) => {
    const expected = item === undefined ? undefined : { kind: 'queued', item }
    expect(recoverable(candidates, versioned, asked, aheadMs)).toEqual(expected)
  })

  it('is found by its key, whenever it was asked for', () => {
    const keyed = job({ name: 'VERSION' }, { name: 'GENNAKER_KEY' })
    const candidates = [
      candidate(1, now, { VERSION: '1', GENNAKER_KEY: 'another' }),
      candidate(2, now - hour, { VERSION: '1', GENNAKER_KEY: 'the key' }),
    ]
    expect(recoverable(candidates, keyed, request({ VERSION: '1' }), 0)).toEqual({
      kind: 'queued',
      item: '2',
    })
  })

  it('is found though Jenkins does not show its passwords', () => {
    const secret = job({ name: 'VERSION' }, { name: 'TOKEN', type: 'PasswordParameterDefinition' })
    const candidates = [candidate(1, now, { VERSION: '1', TOKEN: undefined })]
    expect(recoverable(candidates, secret, request({ VERSION: '1', TOKEN: 'x' }), 0)).toBeDefined()
  })
})
