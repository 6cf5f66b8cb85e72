import { type Document, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { misconfigured } from './endpoint.ts'

const cluster = z.object({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
})

const exec = z.object({
  apiVersion: z.string(),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  installHint: z.string().optional(),
  provideClusterInfo: z.boolean().optional(),
})

const user = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  as: z.string().optional(),
  'as-uid': z.string().optional(),
  'as-groups': z.array(z.string()).optional(),
  'as-user-extra': z.record(z.string(), z.array(z.string())).optional(),
  'auth-provider': z.looseObject({ name: z.string() }).optional(),
  exec: exec.optional(),
})

const context = z.object({
  cluster: z.string(),
  user: z.string().default(''),
  namespace: z.string().optional(),
})

const kubeconfig = z.object({
  'current-context': z.string().nullish(),
  clusters: z.array(z.object({ name: z.string(), cluster })).nullish(),
  contexts: z.array(z.object({ name: z.string(), context })).nullish(),
  users: z.array(z.object({ name: z.string(), user: user.nullish() })).nullish(),
})

type Kubeconfig = z.infer<typeof kubeconfig>
export type KubeconfigCluster = z.infer<typeof cluster>
export type KubeconfigUser = z.infer<typeof user>
export type ExecConfig = z.infer<typeof exec>

export interface KubeconfigContext {
  readonly name: string
  readonly namespace: string | undefined
  readonly cluster: KubeconfigCluster
  readonly user: KubeconfigUser
}

/** `origin` names the text in errors. Throws KubernetesError (Misconfigured) with the line of what is wrong; never its content. */
export function parseKubeconfig(text: string, origin: string): Kubeconfig {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    throw misconfigured(`${origin} is not YAML: line ${line}, column ${col}: ${error.code}`)
  }
  const parsed = kubeconfig.safeParse(contentOf(document, origin))
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined
  const line = node?.range ? `line ${lines.linePos(node.range[0]).line}: ` : ''
  throw misconfigured(`${origin} is not a kubeconfig: ${line}${path.join('.') || 'it'}: ${message}`)
}

/** Aliases can make a small text huge. */
const mostAliases = 100

function contentOf(document: Document, origin: string): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases })
  } catch (error) {
    throw misconfigured(`${origin} has too many aliases, or one of nothing`, error)
  }
}

/** The context of the name, or the current one. */
export function contextOf(config: Kubeconfig, name: string | undefined, origin: string): KubeconfigContext {
  const wanted = name ?? config['current-context']
  if (!wanted) throw misconfigured(`${origin} has no current context, and the account names none`)
  const { context } = named(config.contexts, wanted, 'context', origin)
  const { cluster } = named(config.clusters, context.cluster, 'cluster', origin)
  const user = context.user === '' ? {} : (named(config.users, context.user, 'user', origin).user ?? {})
  return { name: wanted, namespace: context.namespace || undefined, cluster, user }
}

function named<T extends { readonly name: string }>(
  list: readonly T[] | null | undefined,
  name: string,
  what: string,
  origin: string,
): T {
  const found = list?.find((entry) => entry.name === name)
  if (found) return found
  const known = list?.map((entry) => entry.name).join(', ')
  throw misconfigured(`${origin} has no ${what} ${name}${known ? ` (there are: ${known})` : ''}`)
}
