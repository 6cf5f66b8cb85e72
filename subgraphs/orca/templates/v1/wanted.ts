/** A pipeline whose id a text wants. */
export interface WantedPipeline {
  readonly kind: 'pipelineid' | 'strategyid'
  readonly application: string
  readonly name: string
}

export const keyOf = ({ kind, application, name }: WantedPipeline) =>
  JSON.stringify([kind, application, name])
