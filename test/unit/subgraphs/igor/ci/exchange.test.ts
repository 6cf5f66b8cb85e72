import { createLogger } from '#platform/log/log.ts'
import { startTwin, type Twin } from '../../../../../sandbox/http/twin.ts'
import type { CiMaster } from '../../../../../subgraphs/igor/ci/define.ts'
import { jenkins } from '../../../../../subgraphs/igor/ci/jenkins.ts'
import { httpOf } from '../looks.ts'

const http = httpOf()
const mebibyte = 1024 * 1024
let server: Twin
let master: CiMaster
beforeAll(async () => {
  server = await startTwin(({ path }) =>
    path.endsWith('/huge') ? { body: Buffer.alloc(65 * mebibyte) } : {},
  )
  const log = createLogger({ level: 'silent', format: 'json' })
  master = jenkins.connect({ name: 'ci', address: `${server.url}/root` }, { http, log, clock: Date })
})
afterAll(async () => {
  await server.stop()
  await http.stop()
})
const signal = AbortSignal.timeout(20_000)

it.each<[string, (builds: CiMaster['builds']) => Promise<unknown>]>([
  ['a file', ({ file }) => file('app', '1', '../../../../credentials/secrets.xml', signal)],
  ['a folder', ({ file }) => file('app', '1', 'a/./b', signal)],
  ['a build', ({ find }) => find('app', '..', signal)],
  ['a job', ({ find }) => find('..', '1', signal)],
  ['what is stopped', ({ stop }) => stop('', { kind: 'build', id: '..' }, signal)],
  ['an item of the queue', ({ locate }) => locate('app', { kind: 'queued', item: '..' }, signal)],
])('asks for nothing elsewhere because of the name of %s', async (_, ask) => {
  await expect(ask(master.builds)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  expect(server.requests).toEqual([])
})

it('refuses what is too long to be read, once and for all', async () => {
  await expect(master.builds.file('app', '1', 'huge', signal)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringMatching(/Jenkins 'ci': .* is longer than \d+ bytes/),
  })
})
