import type { ArtifactFetcher } from './define.ts'
import { embedded } from './embedded.ts'
import { http } from './http.ts'

/** Every way to fetch artifacts. */
export const artifactFetchers: readonly ArtifactFetcher[] = [embedded, http]
