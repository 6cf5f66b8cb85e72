import { bitbucket } from './bitbucket.ts'
import type { GitHost } from './define.ts'
import { generic } from './generic.ts'
import { gitea } from './gitea.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { stash } from './stash.ts'

/** Every kind of hosts, by the end of its address. */
export const gitHosts: ReadonlyMap<string, GitHost> = new Map(
  [github, gitlab, bitbucket, stash, gitea, generic].map((host) => [host.source, host]),
)
