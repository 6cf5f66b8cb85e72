import { defineFunction } from './support.ts'

/** Content stands in an artifact's reference itself here: there is no store of artifacts that it would have to come from. */
export const fetchReference = defineFunction({
  name: 'fetchReference',
  arguments: ['reference'],
  description: "An artifact's reference, with its content where that was stored elsewhere.",
  needsExecution: false,
  call: ({ text }) => text(0),
})
