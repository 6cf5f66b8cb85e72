import { bitbucket } from './bitbucket.ts'
import { custom } from './custom.ts'
import type { AnyArtifactKind } from './define.ts'
import { embedded } from './embedded.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'
import { http } from './http.ts'

/** Every way to fetch artifacts. */
export const artifactKinds: readonly AnyArtifactKind[] = [embedded, custom, http, github, gitlab, bitbucket]
