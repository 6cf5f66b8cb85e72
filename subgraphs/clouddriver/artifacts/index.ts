import { bitbucket } from './bitbucket.ts'
import { custom } from './custom.ts'
import type { AnyArtifactKind } from './define.ts'
import { dockerRegistry } from './dockerRegistry.ts'
import { embedded } from './embedded.ts'
import { front50 } from './front50.ts'
import { gcs } from './gcs.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { gitRepo } from './gitRepo.ts'
import { helm } from './helm.ts'
import { http } from './http.ts'
import { jenkins } from './jenkins.ts'
import { kubernetes } from './kubernetes.ts'
import { maven } from './maven.ts'
import { oracle } from './oracle.ts'
import { s3 } from './s3.ts'

/** Every way to fetch artifacts. */
export const artifactKinds: readonly AnyArtifactKind[] = [
  embedded,
  custom,
  http,
  github,
  gitlab,
  bitbucket,
  gitRepo,
  s3,
  gcs,
  oracle,
  helm,
  dockerRegistry,
  maven,
  kubernetes,
  jenkins,
  front50,
]
