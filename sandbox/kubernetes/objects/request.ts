/** Who asks, as authentication found out. */
export interface Caller {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
}

export interface WriteRequest {
  readonly caller: Caller
  /** What `metadata.managedFields` names the writer. */
  readonly manager: string
  /** Everything is checked, nothing is written. */
  readonly isDryRun?: boolean
  readonly subresource?: 'status' | 'scale' | 'finalize' | 'binding'
  /** What has been computed for `metadata.managedFields` already, by server-side apply. */
  readonly keepsManagedFields?: boolean
}

export interface DeleteRequest {
  readonly caller: Caller
  readonly isDryRun?: boolean
  readonly propagationPolicy?: string
  readonly gracePeriodSeconds?: number
  readonly uid?: string
  readonly resourceVersion?: string
}
