import type { HintKind } from './define.ts'
import { docker } from './docker.ts'
import { githubActions } from './githubActions.ts'
import { gitlabCi } from './gitlabCi.ts'
import { jenkins } from './jenkins.ts'
import { nexus } from './nexus.ts'
import { travis } from './travis.ts'

/** Of these is not read what their webhooks say: everything is looked through. */
const others = ['artifactory', 'helm', 'concourse', 'googleCloudBuild', 'awsCodeBuild'].map(
  (kind): HintKind => ({ kind, places: () => [] }),
)

const kinds: readonly HintKind[] = [docker, jenkins, gitlabCi, githubActions, travis, nexus, ...others]

/** Ignores case, as addresses of webhooks do. Undefined: no webhooks of that kind are known. */
export const hintKind = (kind: string): HintKind | undefined =>
  kinds.find((each) => each.kind.toLowerCase() === kind.toLowerCase())
