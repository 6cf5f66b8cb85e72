import { defineArtifacts } from './define.ts'
import { badArtifact } from './support/reference.ts'

/** What only the pipeline's own stages know how to get. */
export const custom = defineArtifacts({
  types: ['custom/object'],
  builtIn: { name: 'custom-artifact' },
  open: () => ({
    async fetch() {
      const message = 'Artifacts of type custom/object are matched and handed on; they cannot be fetched'
      throw badArtifact('type', message)
    },
  }),
})
