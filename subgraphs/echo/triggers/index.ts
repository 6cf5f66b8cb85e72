import artifactory from './artifactory.ts'
import awsCodeBuild from './awsCodeBuild.ts'
import cdevents from './cdevents.ts'
import concourse from './concourse.ts'
import cron from './cron.ts'
import type { AnyTriggerType } from './define.ts'
import docker from './docker.ts'
import { git } from './git.ts'
import githubActions from './githubActions.ts'
import gitlabCi from './gitlabCi.ts'
import googleCloudBuild from './googleCloudBuild.ts'
import helm from './helm.ts'
import helmOci from './helmOci.ts'
import jenkins from './jenkins.ts'
import nexus from './nexus.ts'
import pipeline from './pipeline.ts'
import plugin from './plugin.ts'
import pubsub from './pubsub.ts'
import travis from './travis.ts'
import webhook from './webhook.ts'

/** All types of triggers. */
export const triggerTypes: readonly AnyTriggerType[] = [
  artifactory,
  awsCodeBuild,
  cdevents,
  concourse,
  cron,
  docker,
  git,
  githubActions,
  gitlabCi,
  googleCloudBuild,
  helm,
  helmOci,
  jenkins,
  nexus,
  pipeline,
  plugin,
  pubsub,
  travis,
  webhook,
]

const byName = new Map(
  triggerTypes.flatMap((type) => [type.type, ...(type.aliases ?? [])].map((name) => [name, type])),
)

/** What pipelines may have as the `type` of a trigger. */
export const triggerNames: readonly string[] = [...byName.keys()]

export const findTriggerType = (name: string): AnyTriggerType | undefined => byName.get(name)
