import { JavaObject } from './values.ts'

/** What a status means, as Spinnaker tells it. */
export interface StatusMeaning {
  readonly complete: boolean
  readonly successful: boolean
  readonly failure: boolean
  readonly halt: boolean
}

/**
 * The status of an execution, a stage or a task: an enum in Spinnaker, which is a CharSequence too, so that `status == 'SUCCEEDED'`
 * holds. Here it equals its name everywhere, and as JSON it is its name.
 */
export class ExecutionStatus extends JavaObject implements StatusMeaning {
  readonly type = 'com.netflix.spinnaker.orca.api.pipeline.models.ExecutionStatus'
  override readonly isText = true
  readonly name: string
  readonly complete: boolean
  readonly successful: boolean
  readonly failure: boolean
  readonly halt: boolean

  constructor(name: string, { complete, successful, failure, halt }: StatusMeaning) {
    super()
    this.name = name
    this.complete = complete
    this.successful = successful
    this.failure = failure
    this.halt = halt
  }

  override toString(): string {
    return this.name
  }

  override equals(other: unknown): boolean {
    return other === this.name || (other instanceof ExecutionStatus && other.name === this.name)
  }
}
