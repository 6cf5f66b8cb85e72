/** What becomes of a build, as a test or the playground wants it. */
export interface BuildScript {
  /** One after the other. */
  readonly steps?: readonly Step[]
  /** After the steps; without one the build goes on until somebody ends it. */
  readonly result?: Result
  /** Files that it leaves, by their path in the workspace. */
  readonly artifacts?: Readonly<Record<string, string>>
  readonly git?: { readonly sha1: string; readonly branch: string; readonly remoteUrl: string }
  readonly tests?: { readonly failCount: number; readonly skipCount: number; readonly totalCount: number }
}

export interface Step {
  readonly waitMs?: number
  /** A line of the console. */
  readonly log?: string
}

export type Result = 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'ABORTED' | 'NOT_BUILT'

export interface ParameterSpec {
  readonly name: string
  readonly type?: 'String' | 'Boolean' | 'Choice' | 'Password' | 'Text'
  readonly description?: string
  readonly default?: string
  readonly choices?: readonly string[]
}

export type Parameters = Readonly<Record<string, string>>

export interface JobSpec {
  readonly parameters?: readonly ParameterSpec[]
  readonly isDisabled?: boolean
  /** Several of its builds may run at a time. */
  readonly isConcurrent?: boolean
  /** By default a build goes on until somebody ends it. */
  readonly script?: BuildScript | ((parameters: Parameters) => BuildScript)
}
