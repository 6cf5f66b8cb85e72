import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { MachineAccess } from '../../provider.ts'
import type { KubernetesAccountSettings } from '../settings.ts'
import { type EndpointSource, type Headers, misconfigured, type TlsOptions } from './endpoint.ts'
import { execCredential } from './exec.ts'
import { contextOf, type KubeconfigCluster, type KubeconfigUser, parseKubeconfig } from './kubeconfig.ts'

/** How long what files say is believed before they are read again: tokens in files are changed in place. */
const fileLifeMs = 60_000

/** Reads files that a kubeconfig names, relative to its folder. */
type ReadFile = (path: string) => Promise<string>

/** The context of a kubeconfig, its file and all that it names read anew at each call. */
export function fromKubeconfig(settings: KubernetesAccountSettings, machine: MachineAccess): EndpointSource {
  const { kubeconfigContents, context } = settings
  const file = kubeconfigPath(settings)
  const origin = kubeconfigContents === undefined ? file : 'kubeconfigContents'
  const read = fileReader(dirname(file), machine)
  return async (signal) => {
    const text = kubeconfigContents ?? (await read(file))
    const { cluster, user, namespace } = contextOf(parseKubeconfig(text, origin), context, origin)
    const server = URL.parse(cluster.server)
    if (!server || !/^https?:$/.test(server.protocol))
      throw misconfigured(`${origin}: the server of the cluster is not an address with https: or http:`)
    const identity = await identityOf(user, cluster, read, machine, signal)
    return {
      server,
      namespace,
      tls: { ...(await clusterTls(cluster, read)), cert: identity.cert, key: identity.key },
      proxy: cluster['proxy-url'],
      guard: machine.addresses,
      headers: { ...impersonation(user), ...identity.headers },
      validUntil: identity.validUntil ?? Date.now() + fileLifeMs,
    }
  }
}

export function kubeconfigPath({
  kubeconfigFile = '~/.kube/config',
}: {
  kubeconfigFile?: string | undefined
}) {
  return kubeconfigFile.startsWith('~/') ? join(homedir(), kubeconfigFile.slice(2)) : resolve(kubeconfigFile)
}

function fileReader(folder: string, machine: MachineAccess): ReadFile {
  return async (path) => {
    if (!machine.files)
      throw misconfigured(
        `the account's definition names the file ${path}; only an account of the configuration may name files`,
      )
    try {
      return await readFile(resolve(folder, path), 'utf8')
    } catch (error) {
      throw misconfigured(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, error)
    }
  }
}

async function clusterTls(cluster: KubeconfigCluster, read: ReadFile): Promise<TlsOptions> {
  const ca = await dataOrFile(cluster['certificate-authority-data'], cluster['certificate-authority'], read)
  return {
    ca,
    servername: cluster['tls-server-name'],
    rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
  }
}

interface Identity {
  readonly headers: Headers
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly validUntil?: number | undefined
}

async function identityOf(
  user: KubeconfigUser,
  cluster: KubeconfigCluster,
  read: ReadFile,
  machine: MachineAccess,
  signal: AbortSignal,
): Promise<Identity> {
  if (user['auth-provider'])
    throw misconfigured(
      `the auth-provider ${user['auth-provider'].name} is of a kind that Kubernetes has given up; use an exec plugin or a token`,
    )
  if (user.exec) {
    if (!machine.programs)
      throw misconfigured(
        `the kubeconfig's user wants the program ${user.exec.command} to be run, and kubernetes.allowExecCredentials does not allow it`,
      )
    const { token, ...rest } = await execCredential(user.exec, cluster, signal)
    return { ...rest, headers: token === undefined ? {} : bearer(token) }
  }
  const cert = await dataOrFile(user['client-certificate-data'], user['client-certificate'], read)
  const key = await dataOrFile(user['client-key-data'], user['client-key'], read)
  return { cert, key, headers: await authorization(user, read) }
}

async function authorization(user: KubeconfigUser, read: ReadFile): Promise<Headers> {
  // As in client-go: the file wins, because its token is the newer one.
  if (user.tokenFile) return bearer((await read(user.tokenFile)).trim())
  if (user.token) return bearer(user.token)
  if (user.username === undefined) return {}
  const credentials = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')
  return { authorization: `Basic ${credentials}` }
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })

function impersonation(user: KubeconfigUser): Headers {
  const extra = Object.entries(user['as-user-extra'] ?? {})
  return {
    ...(user.as !== undefined && { 'impersonate-user': user.as }),
    ...(user['as-uid'] !== undefined && { 'impersonate-uid': user['as-uid'] }),
    ...(user['as-groups'] && { 'impersonate-group': user['as-groups'] }),
    ...Object.fromEntries(
      extra.map(([key, values]) => [`impersonate-extra-${encodeURIComponent(key)}`, values]),
    ),
  }
}

async function dataOrFile(data: string | undefined, path: string | undefined, read: ReadFile) {
  if (data) return Buffer.from(data, 'base64').toString('utf8')
  return path ? read(path) : undefined
}
