import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCloudBuild } from '../../../sandbox/cloudbuild/cloudbuild.ts'
import { googleCloudBuild as system } from '../../../subgraphs/igor/ci/googleCloudBuild.ts'
import { describeCi } from './describeCi.ts'
import type { CiTwin } from './harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'gennaker-gcb-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A service account's key file as Google hands it out, for the twin's token endpoint. */
function keyFile(tokenUri: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const path = join(folder, `${Math.random()}.json`)
  const key = {
    type: 'service_account',
    client_email: 'gennaker@shop.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: tokenUri,
  }
  writeFileSync(path, JSON.stringify(key))
  return path
}

const bucket = 'out.example'

async function start(asked: Pick<CiTwin, 'job' | 'payload'>): Promise<CiTwin> {
  const google = await startCloudBuild('shop', { isOpen: false })
  google.addTrigger({ id: 'trigger-1', name: 'on push' })
  const build = (id: string) => google.builds.find((each) => each.id === id)!
  const isOfBuild = (path: string) => /\/(builds|triggers\/.*:run)$/.test(path)
  return {
    twin: google,
    settings: {
      name: 'gcb',
      project: 'shop',
      jsonKey: keyFile(`${google.url}/token`),
      apiEndpoint: google.url,
      storageEndpoint: google.url,
    },
    ...asked,
    parameters: { _VERSION: '1' },
    otherParameters: { _VERSION: '2' },
    isStart: ({ method, path }) => method === 'POST' && isOfBuild(path),
    isLog: ({ path }) => path.startsWith('/storage/'),
    started: () => google.builds.length,
    end(id, result, files = {}) {
      const location = (path: string) => `gs://${bucket}/${path}`
      for (const [path, text] of Object.entries(files)) google.objects.set(`${bucket}/${path}`, text)
      const lines = Object.keys(files).map((path) => JSON.stringify({ location: `${location(path)}#1` }))
      google.objects.set(`${bucket}/manifest-${id}.json`, lines.join('\n'))
      build(id).artifacts = { objects: { location: location('') } }
      const results = { artifactManifest: location(`manifest-${id}.json#1`) }
      google.end(build(id), result === 'success' ? 'SUCCESS' : 'FAILURE', results)
    },
    say: (id, text) => google.write(build(id), text),
    isStopped: (id) => build(id).status === 'CANCELLED',
  }
}

const definition = { steps: [{ name: 'alpine', args: ['true'] }] }

describe('a trigger of Google Cloud Build', () =>
  describeCi({ system, start: () => start({ job: 'trigger-1' }) }))

describe('builds of Google Cloud Build that have a definition', () =>
  describeCi({ system, start: () => start({ job: 'build', payload: { buildDefinition: definition } }) }))
