import { execFile } from 'node:child_process'
import { z } from 'zod'
import { misconfigured } from './endpoint.ts'
import type { ExecConfig, KubeconfigCluster } from './kubeconfig.ts'

const timeoutMs = 30_000
const mostBytes = 1_048_576

const answer = z.object({
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.iso.datetime({ offset: true }).optional(),
  }),
})

export interface ExecCredential {
  readonly token?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly validUntil?: number | undefined
}

/** Asks a credential plugin (client.authentication.k8s.io) for credentials. Throws Misconfigured; what it has written is not repeated. */
export async function execCredential(
  config: ExecConfig,
  cluster: KubeconfigCluster,
  signal: AbortSignal,
): Promise<ExecCredential> {
  const output = await run(config, cluster, signal)
  const parsed = answer.safeParse(parseJson(output))
  if (!parsed.success) throw misconfigured(`${config.command} has not answered with an ExecCredential`)
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = parsed.data.status
  return {
    token,
    cert: clientCertificateData,
    key: clientKeyData,
    // Without an end they are good until the server says otherwise.
    validUntil: expirationTimestamp === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(expirationTimestamp),
  }
}

function run(config: ExecConfig, cluster: KubeconfigCluster, signal: AbortSignal): Promise<string> {
  const { command, args, env, installHint } = config
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]))
  const options = {
    env: { ...inherited(), ...own, KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(config, cluster)) },
    timeout: timeoutMs,
    maxBuffer: mostBytes,
    signal,
  }
  return new Promise((resolve, reject) => {
    const child = execFile(command, args ?? [], options, (error, stdout) => {
      if (!error) return resolve(stdout)
      if (signal.aborted) return reject(signal.reason)
      const reason =
        error.code === 'ENOENT'
          ? `it is not there${installHint ? ` (${installHint})` : ''}`
          : error.killed
            ? `it has not ended within ${timeoutMs / 1000} s`
            : `it ends with ${error.code}`
      reject(misconfigured(`the credential plugin ${command} gives no credentials: ${reason}`))
    })
    child.stdin?.end()
  })
}

/** What this process was started with, but for its own secrets. */
function inherited(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env)
  return Object.fromEntries(entries.filter(([name]) => !/^(GENNAKER_|MONGODB_URL$)/.test(name)))
}

function execInfo({ apiVersion, provideClusterInfo }: ExecConfig, cluster: KubeconfigCluster) {
  const info = {
    server: cluster.server,
    'tls-server-name': cluster['tls-server-name'],
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
    'certificate-authority-data': cluster['certificate-authority-data'],
    'proxy-url': cluster['proxy-url'],
  }
  return {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(provideClusterInfo && { cluster: info }) },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
