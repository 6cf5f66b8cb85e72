import { renameSync, writeFileSync } from 'node:fs'
import { stringify } from 'yaml'

/** The name of a context, and the token of its user. */
export type Users = Readonly<Record<string, string>>

/** Writes a kubeconfig with one context for each user; the first is the current one. */
export function writeKubeconfig(file: string, url: string, authority: string, users: Users): void {
  const cluster = 'gennaker-sandbox'
  const names = Object.keys(users)
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: cluster,
        cluster: { server: url, 'certificate-authority-data': Buffer.from(authority).toString('base64') },
      },
    ],
    users: names.map((name) => ({ name, user: { token: users[name] } })),
    contexts: names.map((name) => ({ name, context: { cluster, user: name, namespace: 'default' } })),
    'current-context': names[0],
  }
  // Who reads it while it is written finds the last one.
  writeFileSync(`${file}.new`, stringify(config), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
