import type { Config } from '#platform/config/schema.ts'
import type { JsonObject } from '#platform/definition/json.ts'
import { awsCodeBuild } from './awsCodeBuild.ts'
import { concourse } from './concourse.ts'
import type { CiSystem } from './define.ts'
import { githubActions } from './githubActions.ts'
import { gitlabCi } from './gitlabCi.ts'
import { googleCloudBuild } from './googleCloudBuild.ts'
import { jenkins } from './jenkins.ts'
import { travis } from './travis.ts'

/** Where the masters of a system stand in the configuration. */
export interface ConfiguredCi {
  readonly system: CiSystem
  /** The key of their list, for messages. */
  readonly place: string
  /** Nothing where they are not enabled. */
  readonly entries: (config: Config) => readonly JsonObject[]
}

/** Every kind of CI system. */
export const ciSystems: readonly ConfiguredCi[] = [
  {
    system: jenkins,
    place: 'jenkins.masters',
    entries: ({ jenkins }) => (jenkins.enabled ? jenkins.masters : []),
  },
  {
    system: gitlabCi,
    place: 'gitlabCi.masters',
    entries: ({ gitlabCi }) => (gitlabCi.enabled ? gitlabCi.masters : []),
  },
  {
    system: githubActions,
    place: 'githubActions.masters',
    entries: ({ githubActions }) => (githubActions.enabled ? githubActions.masters : []),
  },
  {
    system: travis,
    place: 'travis.masters',
    entries: ({ travis }) => (travis.enabled ? travis.masters : []),
  },
  {
    system: concourse,
    place: 'concourse.masters',
    entries: ({ concourse }) => (concourse.enabled ? concourse.masters : []),
  },
  {
    system: googleCloudBuild,
    place: 'gcb.accounts',
    entries: ({ gcb }) => (gcb.enabled ? gcb.accounts : []),
  },
  {
    system: awsCodeBuild,
    place: 'codebuild.accounts',
    entries: ({ codebuild }) => (codebuild.enabled ? codebuild.accounts : []),
  },
]
