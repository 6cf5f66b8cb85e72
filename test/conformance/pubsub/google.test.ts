import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGooglePubsub } from '../../../sandbox/googlepubsub/googlePubsub.ts'
import { describePubsub } from './describePubsub.ts'

const folder = mkdtempSync(join(tmpdir(), 'gennaker-pubsub-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A service account's key as Google hands it out, for the twin's tokens. */
function keyFile(tokenUri: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const path = join(folder, 'key.json')
  const key = {
    type: 'service_account',
    client_email: 'gennaker@shop.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: tokenUri,
  }
  writeFileSync(path, JSON.stringify(key))
  return path
}

describePubsub('a subscription of Google Cloud Pub/Sub', async () => {
  const google = await startGooglePubsub('projects/shop/subscriptions/images', {
    token: 'a token',
    waitMs: 1_000,
  })
  return {
    system: 'google',
    settings: {
      project: 'shop',
      subscriptionName: 'images',
      jsonPath: keyFile(`${google.url}/token`),
      apiEndpoint: google.url,
    },
    send: (payload, attributes) => void google.publish(payload, attributes),
    left: () => google.left,
    down: () => google.fail({ kind: 'status', status: 500 }, { times: 1_000 }),
    up: () => google.heal(),
    stop: () => google.stop(),
  }
})
