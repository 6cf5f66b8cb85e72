import { parsePipeline, type Sources } from '../aggregate/index.ts'
import { fail } from '../errors.ts'
import { type Document, firstKey } from '../values/types.ts'
import type { Stages } from './source.ts'

/** Stages that look at one event only. */
const ALLOWED = new Set([
  '$match',
  '$project',
  '$addFields',
  '$set',
  '$unset',
  '$replaceRoot',
  '$replaceWith',
  '$redact',
  '$changeStreamSplitLargeEvent',
])

/** @throws MongoError IllegalOperation for a stage that may not follow `$changeStream` */
export function checkStreamStages(stages: readonly Document[]): void {
  for (const stage of stages) {
    const name = firstKey(stage) ?? ''
    if (!ALLOWED.has(name)) fail('IllegalOperation', `${name} is not permitted in a $changeStream pipeline`)
  }
}

const NO_SOURCES: Sources = {
  find: () => fail('IllegalOperation', 'a $changeStream pipeline sees no other collection'),
  write: () => fail('IllegalOperation', 'a $changeStream pipeline writes nothing'),
}

/** The stages behind `$changeStream`, run on one event at a time. */
export function stagesOf(stages: readonly Document[], variables: Document | undefined): Stages {
  const pipeline = parsePipeline(stages, variables === undefined ? {} : { let: variables })
  if (stages.length === 0) return (event) => event
  return (event) => {
    const [result] = pipeline.run([event], NO_SOURCES)
    return result
  }
}
