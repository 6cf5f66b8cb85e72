import { defineArtifacts } from './define.ts'
import { badArtifact } from './support/reference.ts'

/** The content is the reference itself. */
export const embedded = defineArtifacts({
  types: ['embedded/base64', 'embedded/map/base64'],
  builtIn: { name: 'embedded-artifact' },
  open: () => ({
    async fetch({ reference = '' }) {
      const text = reference.replace(/\s/g, '')
      if (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1)
        return Buffer.from(text, 'base64')
      throw badArtifact('reference', 'is not base64')
    },
  }),
})
