import type { ManifestChange, ManifestReference } from './manifest.ts'

/** What an operation would do to one thing in a cloud. */
export interface OperationEffect extends ManifestReference {
  readonly account: string
  readonly action: 'CREATE' | 'UPDATE' | 'RECREATE' | 'DELETE' | 'NONE'
  /** Each place that would differ; of what is new, against the version before it. */
  readonly changes: readonly ManifestChange[]
}
