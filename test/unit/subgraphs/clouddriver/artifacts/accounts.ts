import type { ArtifactAccountSort, Config } from '#platform/config/schema.ts'
import type { PlatformError } from '#platform/errors/errors.ts'
import { createHttpClient } from '#platform/http/create.ts'
import { localAdmin } from '#platform/identity/caller.ts'
import {
  artifactContent,
  artifactFile,
  artifactNames,
  artifactVersions,
} from '../../../../../subgraphs/clouddriver/actions/artifacts.ts'
import { openArtifactAccounts } from '../../../../../subgraphs/clouddriver/actions/configuredArtifacts.ts'
import type { SourcePorts } from '../../../../../subgraphs/clouddriver/artifacts/define.ts'
import { artifactKinds } from '../../../../../subgraphs/clouddriver/artifacts/index.ts'
import { defaultConfig } from '../../../../fixtures/config.ts'

type Definitions = Partial<Record<ArtifactAccountSort, Record<string, unknown>[]>>

interface Options {
  readonly limits?: Partial<
    Pick<Config['artifacts'], 'maxBytes' | 'maxUnpackedBytes' | 'maxEntries' | 'timeoutMs'>
  >
  readonly http?: Partial<Config['http']>
  readonly manifest?: SourcePorts['manifest']
  readonly call?: SourcePorts['call']
  readonly disabled?: ArtifactAccountSort
}

/** The artifact accounts of a configuration, asked as the API asks them. */
export function artifactAccountsOf(definitions: Definitions, options: Options = {}) {
  const base = defaultConfig()
  const config: Config = {
    ...base,
    http: { ...base.http, allowLoopback: true, ...options.http },
    artifacts: {
      ...base.artifacts,
      ...options.limits,
      ...Object.fromEntries(
        Object.entries(definitions).map(([sort, accounts]) => [
          sort,
          { enabled: sort !== options.disabled, accounts },
        ]),
      ),
    },
  }
  const http = createHttpClient({ ...config.http, allowLoopback: config.http.allowLoopback ?? false })
  const call = options.call ?? (() => Promise.reject(new Error('nobody is there')))
  const manifest = options.manifest ?? (async () => undefined)
  const artifacts = openArtifactAccounts(config, artifactKinds, { http, clock: Date, manifest, call })
  const stopping = new AbortController()
  const ports = { artifacts, artifactLimits: config.artifacts, stopping: stopping.signal }
  return {
    all: () => artifacts.all(),
    bytes: async (artifact: unknown) =>
      Buffer.from((await artifactContent(artifact, ports, localAdmin)).base64, 'base64'),
    text: async (artifact: unknown) => (await artifactContent(artifact, ports, localAdmin)).text,
    file: async (artifact: unknown, path: string) =>
      (await artifactFile(artifact, path, ports, localAdmin)).text,
    names: (account: string) => artifactNames(account, ports, localAdmin),
    versions: (account: string, name: string) => artifactVersions(account, name, ports, localAdmin),
    /** `CODE message` of what fetching ends with. */
    refusal: (artifact: unknown) =>
      artifactContent(artifact, ports, localAdmin).then(() => 'fetched', refusalOf),
    stop() {
      stopping.abort()
      return http.stop()
    },
  }
}

const refusalOf = (error: unknown) => {
  const { code, message } = error as PlatformError
  return code ? `${code} ${message}` : String((error as Error).stack)
}
