import type { Config } from '#platform/config/schema.ts'
import { bitbucketCloud } from './bitbucketCloud.ts'
import { bitbucketServer } from './bitbucketServer.ts'
import type { Scm, ScmKind, ScmPorts } from './define.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'

/** The hosts of repositories that have an address in the configuration, by their type. */
export function connectScms(config: Config, ports: ScmPorts): ReadonlyMap<string, Scm> {
  function connect<S>(kind: ScmKind<S>, settings: S & { readonly baseUrl?: string | undefined }): Scm[] {
    const { baseUrl } = settings
    return baseUrl ? [kind.connect({ ...settings, baseUrl }, ports)] : []
  }
  const connected = [
    ...connect(github, config.github),
    ...connect(gitlab, config.gitlab),
    ...connect(bitbucketCloud, config.bitbucket),
    ...connect(bitbucketServer, config.stash),
  ]
  return new Map(connected.map((scm) => [scm.type, scm]))
}
