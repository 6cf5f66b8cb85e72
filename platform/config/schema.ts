import { z } from 'zod'
import { parseFailpoints } from '#platform/failpoints/spec.ts'
import { type ServiceName, serviceNames } from '#platform/service/service.ts'
import {
  accountObjects,
  cidr,
  integer,
  listOf,
  objectsWith,
  oneOf,
  text,
  timeZone,
  url,
  yesOrNo,
} from './kinds.ts'
import { ciSettings } from './sections/ci.ts'
import { collectorSettings } from './sections/collectors.ts'
import { eventSettings } from './sections/events.ts'
import { notificationSettings } from './sections/notifications.ts'
import { pubsubSettings } from './sections/pubsub.ts'
import { registrySettings } from './sections/registries.ts'
import { scmSettings } from './sections/scm.ts'
import { triggerSettings } from './sections/triggers.ts'
import { optionalSetting, setting } from './setting.ts'

/** What `services` may hold: the subgraphs and Gate. */
export const roles = ['gate', ...serviceNames] as const
const port = integer(0, 65_535)
const bytes = integer(1_024, 1_073_741_824)
const milliseconds = integer(1, 3_600_000)
const names = listOf(text('a name'))
/** Sorts of artifact accounts, by the names that they have in Spinnaker's configuration. */
export const artifactAccountSorts = [
  'http',
  'github',
  'gitlab',
  'bitbucket',
  'gitrepo',
  's3',
  'gcs',
  'oracle',
  'helm',
  'maven',
  'dockerRegistry',
] as const
export type ArtifactAccountSort = (typeof artifactAccountSorts)[number]

/** The ports that Spinnaker's services have. */
const portsApart: Record<ServiceName, number> = {
  front50: 8080,
  clouddriver: 7002,
  igor: 8088,
  orca: 8083,
  echo: 8089,
}

function perService<S extends z.ZodType>(schemaOf: (service: ServiceName) => S) {
  return z.strictObject(
    Object.fromEntries(serviceNames.map((name) => [name, schemaOf(name)])) as Record<ServiceName, S>,
  )
}

const artifactAccounts = (sort: ArtifactAccountSort) =>
  z.strictObject({
    enabled: setting(`Whether the artifact accounts of ${sort} are used.`, yesOrNo, true),
    accounts: setting(
      `Accounts to fetch artifacts with, of the sort ${sort}, with Spinnaker's fields (docs/artifacts.md).`,
      accountObjects,
      [],
    ),
  })

/**
 * Everything that can be configured. A key's environment variable and flag follow from its path: http.timeoutMs is
 * GENNAKER_HTTP_TIMEOUT_MS and --http-timeout-ms; `server.` is left out (server.port is GENNAKER_PORT and --port).
 */
export const configSchema = z.strictObject({
  server: z.strictObject({
    host: setting(
      'The address to listen on. 0.0.0.0 is every address of the machine.',
      text('a host name or address'),
      '127.0.0.1',
    ),
    port: setting('The port of Gate: API, playground, health, metrics. 0 takes any free one.', port, 8084),
    publicUrl: optionalSetting(
      'Where people find it: links in notifications lead there. By default its own host and port.',
      url('http:', 'https:'),
    ),
  }),
  data: setting(
    'The folder of the embedded database and whatever else a single machine keeps.',
    text('a path'),
    './data',
  ),
  services: setting('Which services this process runs.', listOf(oneOf(roles), 1), [...roles]),
  endpoints: perService((service) =>
    optionalSetting(
      `Where the subgraph ${service} is served when it runs in another process.`,
      url('http:', 'https:'),
    ),
  ),
  servicePorts: perService((service) =>
    setting(`The port of the subgraph ${service} when it runs without Gate.`, port, portsApart[service]),
  ),
  mongodb: z.strictObject({
    url: optionalSetting('A MongoDB to use instead of the embedded one.', url('mongodb:', 'mongodb+srv:'), {
      secret: true,
      alsoEnvironment: 'MONGODB_URL',
    }),
  }),
  identity: z.strictObject({
    secret: optionalSetting(
      'What the services sign the identity of callers with. All processes need the same one; a single process makes its own.',
      text('at least 32 characters', /^.{32,}$/s),
      { secret: true },
    ),
  }),
  log: z.strictObject({
    level: setting(
      'The least severe lines that are written.',
      oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
      'info',
    ),
    format: setting(
      'auto is pretty on a terminal and json elsewhere.',
      oneOf(['auto', 'json', 'pretty']),
      'auto',
    ),
  }),
  http: z.strictObject({
    timeoutMs: setting('How long a request to a system outside may take altogether.', milliseconds, 30_000),
    connectTimeoutMs: setting('How long connecting may take.', milliseconds, 5_000),
    retries: setting('How often a request that is safe to repeat is repeated.', integer(0, 10), 2),
    maxResponseBytes: setting('The longest answer that is read.', bytes, 10_485_760),
    allowPrivateNetworks: setting(
      'Whether requests may go to private, loopback and link-local addresses. Cloud metadata addresses stay refused.',
      yesOrNo,
      false,
    ),
    allowLoopback: optionalSetting(
      'Whether requests that name a loopback address (127.0.0.1, localhost) may go there. By default they may while the server itself listens on a loopback address only.',
      yesOrNo,
    ),
    allowedHosts: setting(
      'Hosts (name, or name:port) that requests may go to whatever their address is.',
      listOf(text('a host or host:port', /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+)(:\d{1,5})?$/i)),
      [],
    ),
    allowedCidrs: setting(
      'Address ranges that requests may go to although they are not public.',
      listOf(cidr),
      [],
    ),
  }),
  gateway: z.strictObject({
    introspection: setting(
      'Whether the API answers questions about its schema. The playground needs it.',
      yesOrNo,
      true,
    ),
    limits: z.strictObject({
      depth: setting('How deep fields may nest in an operation.', integer(1, 1_000), 20),
      cost: setting('The estimated cost of an operation.', integer(1, 10_000_000), 20_000),
      aliases: setting('How many aliases an operation may have.', integer(0, 10_000), 100),
      tokens: setting('How many lexical tokens a document may have.', integer(10, 1_000_000), 10_000),
      directives: setting('How many directives a document may have.', integer(0, 10_000), 50),
      bodyBytes: setting('The longest request body.', bytes, 12_582_912),
      batch: setting('How many operations one request may hold.', integer(1, 100), 1),
      webhookBytes: setting('The longest body of a webhook.', bytes, 5_242_880),
    }),
  }),
  subscriptions: z.strictObject({
    maxSockets: setting('How many WebSockets may be open.', integer(1, 1_000_000), 10_000),
    maxPerSocket: setting('How many subscriptions one WebSocket may have.', integer(1, 10_000), 100),
    maxBufferedBytes: setting(
      'How much may wait for a subscriber that reads slowly before events are folded into snapshots.',
      bytes,
      1_048_576,
    ),
    stalledSeconds: setting(
      'How long a subscriber may read nothing before it is disconnected.',
      integer(1, 3_600),
      30,
    ),
  }),
  sandbox: z.strictObject({
    kubernetes: setting(
      'A Kubernetes cluster to try things on: its own process, state in the data folder, account `sandbox`. auto is on where everything runs in one process that listens on a loopback address.',
      oneOf(['auto', 'on', 'off']),
      'auto',
    ),
    kubernetesPort: setting('The port of its API server. 0 takes any free one.', port, 0),
    jenkins: setting(
      'A Jenkins to try things on, of pretence: master `sandbox`, whose builds say what they are told to say. auto is on where the cluster is.',
      oneOf(['auto', 'on', 'off']),
      'auto',
    ),
  }),
  kubernetes: z.strictObject({
    accounts: setting(
      "Kubernetes accounts, each with Spinnaker's fields: name, kubeconfigFile, context, namespaces, …",
      accountObjects,
      [],
    ),
    kubeconfig: optionalSetting(
      'A kubeconfig file: each of its contexts is an account of that name.',
      text('a path'),
    ),
    allowExecCredentials: setting(
      'Whether a kubeconfig may name programs that this process runs to get credentials.',
      yesOrNo,
      false,
    ),
    artifactBindingDockerImage: setting(
      'Which images of a manifest an artifact replaces: those of its name, whatever their tag, or only those without a tag.',
      oneOf(['match-name-and-tag', 'match-name-only']),
      'match-name-and-tag',
    ),
  }),
  artifacts: z.strictObject({
    maxBytes: setting('The largest artifact that is fetched.', bytes, 104_857_600),
    maxUnpackedBytes: setting(
      'The most that an archive or a repository may hold, unpacked.',
      bytes,
      536_870_912,
    ),
    maxEntries: setting('The most files that an archive may hold.', integer(1, 10_000_000), 20_000),
    timeoutMs: setting('How long fetching an artifact may take altogether.', milliseconds, 120_000),
    ...(Object.fromEntries(artifactAccountSorts.map((sort) => [sort, artifactAccounts(sort)])) as Record<
      ArtifactAccountSort,
      ReturnType<typeof artifactAccounts>
    >),
  }),
  orca: z.strictObject({
    concurrency: setting(
      'How many queue messages are handled at a time, besides calls to systems outside.',
      integer(1, 10_000),
      200,
    ),
    maxTaskBackoffSeconds: setting(
      'The longest pause between two runs of a task that waits.',
      integer(1, 86_400),
      3_600,
    ),
    sweepSeconds: setting('How often pending messages are looked for in the store.', integer(1, 3_600), 30),
    expressions: z.strictObject({
      versionOverride: optionalSetting(
        'Evaluates the expressions of every pipeline so, whatever its spelEvaluator says.',
        oneOf(['v3', 'v4']),
      ),
      maxLength: setting('Characters of one expression.', integer(1, 1_000_000), 10_000),
    }),
    executionWindow: z.strictObject({
      timezone: setting(
        'Whose clock execution windows are meant by that name no time zone.',
        timeZone,
        'America/Los_Angeles',
      ),
    }),
    conditions: z.strictObject({
      active: setting(
        'Conditions that hold, by name: waitForCondition stages wait while there are any.',
        names,
        [],
      ),
      clusters: setting('The clusters that they hold for.', names, []),
    }),
    script: z.strictObject({
      master: optionalSetting(
        'The Jenkins that runs script stages, by the name of its master. Without it they are Kubernetes jobs.',
        text('the name of a master'),
      ),
      job: setting('Its job that takes their commands as parameters.', text('the name of a job'), 'job'),
      kubernetes: z.strictObject({
        account: optionalSetting(
          'The Kubernetes account that script stages run their jobs in. Without it there are none.',
          text('the name of an account'),
        ),
        namespace: setting('The namespace of these jobs.', text('the name of a namespace'), 'default'),
        image: setting(
          'Their image: it needs sh, and git for scripts of repositories.',
          text('an image'),
          'alpine/git',
        ),
      }),
    }),
  }),
  webhook: z.strictObject({
    preconfigured: setting(
      "Webhooks that are stage types of their own, with Spinnaker's fields: type, label, url, parameters, …",
      objectsWith({
        shown: ['type', 'label', 'description', 'enabled', 'parameters'],
        secret: [
          'sensitiveHeaders',
          'authorization',
          'cookie',
          'private-token',
          'proxy-authorization',
          'x-api-key',
          'x-auth-token',
        ],
      }),
      [],
    ),
    allowedRequestsEnabled: setting(
      'Whether webhook stages may send nothing but allowedRequests.',
      yesOrNo,
      false,
    ),
    allowedRequests: setting(
      'What webhook stages may send: httpMethods with urlPrefix, or with urlPattern and matchStrategy PATTERN_MATCHES.',
      objectsWith({ shown: ['httpMethods', 'matchStrategy', 'urlPrefix', 'urlPattern', 'safeToRetry'] }),
      [],
    ),
  }),
  job: z.strictObject({
    preconfigured: z.strictObject({
      kubernetes: setting(
        "Jobs that are stage types of their own, with Spinnaker's fields: type, label, account, manifest, parameters, …",
        objectsWith({ shown: ['type', 'label', 'description', 'enabled', 'account', 'parameters'] }),
        [],
      ),
    }),
  }),
  ...eventSettings,
  ...triggerSettings,
  ...pubsubSettings,
  ...notificationSettings,
  ...collectorSettings,
  ...ciSettings,
  ...registrySettings,
  ...scmSettings,
  telemetry: z.strictObject({
    otlpEndpoint: optionalSetting(
      'Where traces go (OTLP over HTTP). Without it none are made.',
      url('http:', 'https:'),
    ),
  }),
  failpoints: optionalSetting(
    'Faults to inject at named points, for tests and drills: name=action[@n], divided by semicolons.',
    text('name=kill, name=error or name=delay:milliseconds, each with @n for the nth time'),
    { onlyEnvironment: true, problemsOf: (spec) => parseFailpoints(spec as string).problems },
  ),
})

export type Config = z.infer<typeof configSchema>
