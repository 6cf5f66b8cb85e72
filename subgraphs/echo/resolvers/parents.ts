/** What Echo knows of a pipeline: its id. */
export interface PipelineReference {
  readonly id: string
}
