import { createHttpClient } from '#platform/http/create.ts'
import type { JsonObject, ManifestReference } from '../../../subgraphs/clouddriver/domain/manifest.ts'
import type {
  AnyProvider,
  LogRequest,
  OpenAccount,
} from '../../../subgraphs/clouddriver/providers/provider.ts'
import { defaultConfig } from '../../fixtures/config.ts'
import { silent } from '../../fixtures/subgraphs.ts'

/** How the suite gets at a cloud without the provider that is tested. One is started for all tests of a provider. */
export interface CloudHarness {
  /** A definition that works. The suite gives it other names, and opens it many times. */
  readonly definition: JsonObject
  /** Definitions that must be refused, with the path of what is wrong. */
  readonly badDefinitions: readonly (readonly [what: string, definition: JsonObject, path: string])[]
  /** Where nothing answers. */
  readonly unreachable: JsonObject
  /** The application and the region (namespace) of what the harness makes. */
  readonly application: string
  readonly region: string
  /** Makes a server group of a cluster with a number of instances, behind a load balancer; answers their names. */
  deploy(cluster: string, size: number): Promise<{ serverGroup: string; loadBalancer: string }>
  resize(serverGroup: string, size: number): Promise<void>
  remove(serverGroup: string): Promise<void>
  /** The cloud answers nobody any more; then again. */
  interrupt(): Promise<void>
  recover(): Promise<void>
  readonly operations: readonly OperationCase[]
  /** A manifest that is there, and a way to change it; where the provider reads manifests. */
  readonly manifest?: { readonly reference: ManifestReference; change(): Promise<void> }
  /** Runs a job to its end; where the provider reads jobs. */
  readonly job?: { run(): Promise<{ location: string; name: string }> }
  /** A log with these lines; where the provider reads logs. */
  readonly log?: {
    readonly place: Pick<LogRequest, 'location' | 'instance' | 'container'>
    readonly lines: readonly string[]
  }
  /** The name of an image that is there; where the provider finds images. */
  readonly image?: string
  stop(): Promise<void>
}

/** An operation that makes something new at each run. */
export interface OperationCase {
  readonly operation: string
  /** A description that works, without the account; the number makes it one of its own. */
  parameters(run: number): JsonObject
  readonly bad: readonly (readonly [what: string, parameters: JsonObject, path: string])[]
  /** How many things there are that the operation makes. */
  count(): Promise<number>
  /** Whether a run that is told to stop early leaves its work half done, and says so. */
  readonly isLong: boolean
}

export interface ProviderHarness {
  readonly provider: AnyProvider
  start(): Promise<CloudHarness>
}

const http = createHttpClient({ ...defaultConfig().http, allowLoopback: true })

/** Opens an account as Clouddriver does. */
export function open(provider: AnyProvider, definition: JsonObject): OpenAccount {
  return provider.open(provider.accounts.parse(definition), {
    config: defaultConfig(),
    log: silent,
    clock: Date,
    http,
    machine: { files: true, programs: false },
  })
}
