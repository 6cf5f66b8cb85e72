import type { Answer } from '../../../fixtures/kubernetes/api.ts'
import { servers } from '../../../fixtures/kubernetes/servers.ts'
import { Suite } from '../../../fixtures/kubernetes/suite.ts'
import { isMistakenFromNow, isUnchecked } from './differences.ts'
import { type Edit, nextEdit } from './edits.ts'
import { type Kind, kinds } from './manifests.ts'
import { normalised } from './normalise.ts'
import { Chance } from './random.ts'

const seeds = 12
const editsEach = 5

const [real, twin] = servers.length === 2 ? servers.map((server) => new Suite(server)) : []
const withBoth = real && twin ? describe : describe.skip

withBoth('the twin and the real control plane, given the same manifests and edits', () => {
  const both = [real!, twin!]
  beforeAll(async () => {
    await Promise.all(both.map((suite) => suite.start()))
  })
  afterAll(async () => {
    await Promise.all(both.map((suite) => suite.stop()))
  })

  const create = (suite: Suite, { resource }: Kind, object: unknown): Promise<Answer> =>
    suite.api.send('POST', suite.path(resource), object, { query: { fieldManager: 'writer' } })
  const change = (suite: Suite, { resource }: Kind, name: string, { method, type, body, query }: Edit) => {
    const path = suite.path(resource, name)
    return method === 'PUT'
      ? suite.api.send('PUT', path, body, { query })
      : suite.api.tryPatch(path, type!, body, query)
  }
  /** Asks both, and fails with the request where they say different things. Answers whether they can be asked more. */
  async function compare(request: unknown, ask: (suite: Suite) => Promise<Answer>): Promise<boolean> {
    const [expected, found] = (await Promise.all(both.map(ask))) as [Answer, Answer]
    if (isUnchecked(expected, found)) return false
    try {
      expect(normalised(found)).toEqual(normalised(expected))
    } catch (error) {
      throw new Error(`${JSON.stringify(request)}\n${(error as Error).message}`)
    }
    return expected.status >= 300 || !isMistakenFromNow(expected.body)
  }

  const cases = kinds.flatMap((kind) =>
    Array.from({ length: seeds }, (_, seed) => [kind.resource, seed, kind] as const),
  )
  it.each(cases)('should say the same of %s, seed %i', async (resource, seed, kind) => {
    const chance = new Chance(seed * 7919 + resource.length)
    const name = `${resource.slice(0, 6)}-${seed}`
    const manifest = kind.make(chance, name)
    let goesOn = await compare(manifest, (suite) => create(suite, kind, manifest))
    for (let n = 0; n < editsEach && goesOn; n++) {
      const edit = nextEdit(chance, kind, name)
      goesOn = await compare(edit, (suite) => change(suite, kind, name, edit))
    }
  })
})
