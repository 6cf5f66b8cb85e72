import { writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { RepositoryAddress } from './address.ts'

export interface SshSettings {
  readonly sshPrivateKeyFilePath?: string | undefined
  readonly sshPrivateKeyPassphrase?: string | undefined
  readonly sshPrivateKeyPassphraseCmd?: string | undefined
  readonly sshKnownHostsFilePath?: string | undefined
  readonly sshTrustUnknownHosts: boolean
}

export interface GitAccess {
  readonly address: RepositoryAddress
  /** What it may connect to, whatever the name means to it. */
  readonly addresses: readonly string[]
  /** For http: the header. */
  readonly authorization?: string | undefined
  readonly ssh: SshSettings
}

/** Certificates that the installation trusts; nothing else of its environment reaches git. */
const inherited = ['PATH', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO'] as const

/**
 * git's environment: no configuration of the machine or the user, so no hooks, helpers, filters and rewritten addresses;
 * no prompts; one transport; no redirects; connections to checked addresses only. Secrets stand here, where other users
 * cannot read them.
 */
export async function gitEnvironment(access: GitAccess, folder: string): Promise<Record<string, string>> {
  const { address, addresses, authorization } = access
  const options: [string, string][] = [
    ['protocol.allow', 'never'],
    [`protocol.${new URL(address.origin).protocol.slice(0, -1)}.allow`, 'always'],
    ['http.followRedirects', 'false'],
    // Should this process be killed, what it has started ends too.
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', '300'],
    ['core.hooksPath', '/dev/null'],
    ['fetch.unpackLimit', '1'],
    ['gc.auto', '0'],
  ]
  if (address.transport === 'http' && isIP(address.host.replace(/^\[|\]$/g, '')) === 0)
    options.push([
      'http.curloptResolve',
      `${address.host}:${address.port}:${addresses.map(bracketed).join(',')}`,
    ])
  if (authorization) options.push([`http.${address.origin}/.extraHeader`, `Authorization: ${authorization}`])
  return {
    ...Object.fromEntries(
      inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
    ),
    HOME: folder,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_ATTR_NOSYSTEM: '1',
    ...settings(options),
    ...(address.transport === 'ssh' && (await sshEnvironment(access, folder))),
  }
}

function settings(options: readonly (readonly [string, string])[]): Record<string, string> {
  const pairs = options.flatMap(([key, value], n) => [
    [`GIT_CONFIG_KEY_${n}`, key],
    [`GIT_CONFIG_VALUE_${n}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(options.length), ...Object.fromEntries(pairs) }
}

async function sshEnvironment({ address, addresses, ssh }: GitAccess, folder: string) {
  const { sshPrivateKeyPassphrase: passphrase, sshPrivateKeyPassphraseCmd: program } = ssh
  const asks = program ?? (passphrase && (await passphraseProgram(folder)))
  const options = [
    'ProxyCommand=none',
    // A server that wants a password would be given what unlocks the key.
    'PreferredAuthentications=publickey',
    // Connects to the address that was checked, and looks for the key under the name that was asked for.
    `HostName=${addresses[0]}`,
    `HostKeyAlias=${address.port === 22 ? address.host : `[${address.host}]:${address.port}`}`,
    `StrictHostKeyChecking=${ssh.sshTrustUnknownHosts ? 'no' : 'yes'}`,
    ...(ssh.sshTrustUnknownHosts
      ? ['UserKnownHostsFile=/dev/null']
      : ssh.sshKnownHostsFilePath
        ? [`UserKnownHostsFile="${ssh.sshKnownHostsFilePath}"`]
        : []),
    ...(asks ? ['NumberOfPasswordPrompts=1'] : ['BatchMode=yes']),
    ...(ssh.sshPrivateKeyFilePath
      ? ['IdentitiesOnly=yes', `IdentityFile="${ssh.sshPrivateKeyFilePath}"`]
      : // Not those of the user that the service runs as.
        ['IdentityFile=none']),
  ]
  return {
    GIT_SSH_VARIANT: 'ssh',
    GIT_SSH_COMMAND: ['ssh', '-F', '/dev/null', ...options.flatMap((option) => ['-o', option])]
      .map(quoted)
      .join(' '),
    ...(asks && { SSH_ASKPASS: asks, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' }),
    ...(passphrase && { GENNAKER_SSH_PASSPHRASE: passphrase }),
  }
}

async function passphraseProgram(folder: string): Promise<string> {
  const path = join(folder, 'askpass')
  await writeFile(path, '#!/bin/sh\nprintf \'%s\\n\' "$GENNAKER_SSH_PASSPHRASE"\n', { mode: 0o700 })
  return path
}

const bracketed = (address: string) => (isIP(address) === 6 ? `[${address}]` : address)
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
