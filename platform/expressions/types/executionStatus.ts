import type { ExecutionStatus } from '../executionStatus.ts'
import { on } from './number.ts'
import { objectMethods } from './object.ts'
import { string } from './string.ts'
import { defineType, type Methods, type Overload } from './type.ts'

const properties = {
  complete: ({ complete }: ExecutionStatus) => complete,
  successful: ({ successful }: ExecutionStatus) => successful,
  failure: ({ failure }: ExecutionStatus) => failure,
  halt: ({ halt }: ExecutionStatus) => halt,
  skipped: ({ name }: ExecutionStatus) => name === 'SKIPPED',
}

/** Those of CharSequence: they work on the name. */
const ofText: Methods = Object.fromEntries(
  ['length', 'charAt', 'subSequence'].map((name) => [
    name,
    (string.methods[name] ?? []).map(
      (overload): Overload => ({
        ...overload,
        call: (self, args, evaluation) => overload.call(self.name, args, evaluation),
      }),
    ),
  ]),
)

export const executionStatus = defineType({
  name: 'com.netflix.spinnaker.orca.api.pipeline.models.ExecutionStatus',
  nameable: false,
  supertypes: ['java.lang.Enum', 'java.lang.Comparable', 'java.lang.CharSequence'],
  methods: {
    ...objectMethods,
    ...ofText,
    name: [on([], ({ name }: ExecutionStatus) => name)],
    isComplete: [on([], properties.complete)],
    isSuccessful: [on([], properties.successful)],
    isFailure: [on([], properties.failure)],
    isHalt: [on([], properties.halt)],
    isSkipped: [on([], properties.skipped)],
  },
  properties,
})
