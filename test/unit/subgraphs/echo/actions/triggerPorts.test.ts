import { platformError } from '#platform/errors/errors.ts'
import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import { ServiceRegistry } from '#platform/transport/registry.ts'
import { triggerPortsIn } from '../../../../../subgraphs/echo/actions/triggerPorts.ts'
import { silent } from '../../../../fixtures/subgraphs.ts'

/** An Igor, with its real SDL, whose host of repositories may be away or unable to tell. */
let asked = 0
let tell: () => string[] | null = () => ['README.md']
const changedFiles = () => {
  asked++
  return tell()
}
const igor = new Subgraph(
  'igor',
  serviceTypeDefs('igor'),
  {
    resolvers: { Query: { changedFiles } },
    context: (caller) => ({ caller }),
    ready: async () => undefined,
  },
  silent,
)
const services = new ServiceRegistry()
services.add(igor as never)

const range = { host: 'github', project: 'shop', repository: 'web', from: 'a', to: 'b' }
beforeEach(() => {
  asked = 0
})

it('asks once for the files of a push, however many triggers want to know', async () => {
  const ports = triggerPortsIn(services.call)
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => ports.changedFiles(range)))
  expect(new Set(answers)).toEqual(new Set([['README.md']]))
  expect(await ports.changedFiles(range)).toEqual(['README.md'])
  expect(asked).toBe(1)
  await ports.changedFiles({ ...range, to: 'c' })
  expect(asked).toBe(2)
})

it.each<[string, () => null]>([
  ['was not told', () => null],
  [
    'could not be asked for',
    () => {
      throw platformError('UNAVAILABLE', { service: 'github', reason: 'it is away' })
    },
  ],
])('asks again for what %s', async (_, answer) => {
  const ports = triggerPortsIn(services.call)
  tell = answer
  await ports.changedFiles(range).catch(() => undefined)
  tell = () => ['README.md']
  expect(await ports.changedFiles(range)).toEqual(['README.md'])
})
