import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openMongo, startFront50 } from '../../unit/subgraphs/front50/front50.ts'

interface Acknowledged {
  id: string
  version: number
  token: string
}

/** Starts a saver and kills it -9 as soon as it has acknowledged `count` saves; answers all that it acknowledged. */
async function saveUntilKilled(uri: string, database: string, count: number): Promise<Acknowledged[]> {
  const saver = spawn(process.execPath, [join(import.meta.dirname, 'support/saver.ts'), uri, database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(saver, 'exit')
  const acknowledged: Acknowledged[] = []
  for await (const line of createInterface(saver.stdout)) {
    acknowledged.push(JSON.parse(line) as Acknowledged)
    if (acknowledged.length === count) saver.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
  return acknowledged
}

it('loses no acknowledged save and leaves no gap when it is killed in the middle', async () => {
  const mongo = await openMongo()
  let front50 = await startFront50(mongo.uri)
  await front50.get('mutation { saveApplication(name: "app", attributes: {}) { name } }')
  const acknowledged: Acknowledged[] = []
  for (const count of [5, 23, 42, 61])
    acknowledged.push(...(await saveUntilKilled(mongo.uri, front50.database, count)))

  front50 = await front50.restart()
  const { application } = await front50.get(
    '{ application(name: "app") { pipelines { id versions(first: 100) { totalCount nodes { version definition } } } } }',
  )
  const stored = new Map<string, string>()
  for (const { id, versions } of application.pipelines) {
    expect(versions.nodes.map(({ version }: Acknowledged) => version)).toEqual(
      Array.from({ length: versions.totalCount }, (_, n) => versions.totalCount - n),
    )
    for (const { version, definition } of versions.nodes) stored.set(`${id} ${version}`, definition.token)
  }
  expect(acknowledged.length).toBeGreaterThan(130)
  for (const { id, version, token } of acknowledged) expect(stored.get(`${id} ${version}`)).toBe(token)
  await front50.stop()
  await mongo.stop()
})
