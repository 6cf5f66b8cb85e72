import { badInput } from '#platform/errors/errors.ts'
import { defineArtifactFetcher } from './define.ts'

/** The content is the reference itself. */
export const embedded = defineArtifactFetcher({
  types: ['embedded/base64'],
  account: 'embedded-artifact',
  async fetch({ reference = '' }) {
    const text = reference.replace(/\s/g, '')
    if (/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1)
      return Buffer.from(text, 'base64')
    throw badInput([{ path: 'artifact.reference', message: 'is not base64' }])
  },
})
