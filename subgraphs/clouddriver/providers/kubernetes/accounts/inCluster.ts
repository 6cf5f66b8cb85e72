import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MachineAccess } from '../../provider.ts'
import { type EndpointSource, misconfigured } from './endpoint.ts'

const folder = '/var/run/secrets/kubernetes.io/serviceaccount'
/** The kubelet changes the token long before it ends. */
const tokenLifeMs = 60_000

export interface PodEnvironment {
  /** Where the service account's token, ca.crt and namespace are. */
  readonly folder: string
  readonly host: string | undefined
  readonly port: string | undefined
}

const thisPod = (): PodEnvironment => ({
  folder,
  host: process.env.KUBERNETES_SERVICE_HOST,
  port: process.env.KUBERNETES_SERVICE_PORT,
})

/** The service account of the pod that this process runs in. */
export function inCluster(machine: MachineAccess, pod: PodEnvironment = thisPod()): EndpointSource {
  return async () => {
    if (!machine.files) throw misconfigured('only an account of the configuration may be the service account')
    const { host, port = '443' } = pod
    if (!host)
      throw misconfigured(
        'this process does not run in a pod of Kubernetes (KUBERNETES_SERVICE_HOST is not set)',
      )
    const [token, ca, namespace] = await Promise.all(
      ['token', 'ca.crt', 'namespace'].map((name) => read(join(pod.folder, name))),
    )
    return {
      server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
      tls: { ca, rejectUnauthorized: true },
      headers: { authorization: `Bearer ${token!.trim()}` },
      namespace: namespace!.trim(),
      validUntil: Date.now() + tokenLifeMs,
    }
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw misconfigured(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, error)
  }
}
