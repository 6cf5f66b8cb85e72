import { notFound } from '#platform/errors/errors.ts'
import * as documents from '#schema/generated/operations-clouddriver-igor.ts'
import { defineArtifacts } from './define.ts'
import { badArtifact } from './support/reference.ts'

/** A file that a build of a Jenkins has left. The accounts are Igor's masters, and Igor reads it. */
export const jenkins = defineArtifacts({
  types: ['jenkins/file'],
  accountsIn: ({ jenkins: { enabled, masters } }) =>
    enabled ? masters.map(({ name }) => ({ name: String(name) })) : [],
  open: ({ name }, { call }) => ({
    async fetch({ reference = '' }, { caller }) {
      const place = placeOf(reference)
      const { build } = await call(
        'igor',
        documents.BuildFileDocument,
        { buildService: name, ...place },
        caller,
      )
      if (typeof build?.file !== 'string') throw notFound('file', `${reference} (account ${name})`)
      return Buffer.from(build.file, 'base64')
    },
  }),
})

/** `/job/folder/job/name/12/artifact/path/of/the.file`, as it stands in Jenkins' own addresses. */
function placeOf(reference: string) {
  const [, names, id, path] = /^\/?job\/(.+?)\/(\d+)\/artifact\/(.+)$/.exec(reference) ?? []
  if (!names || !id || !path)
    throw badArtifact('reference', 'must be like /job/folder/job/name/12/artifact/path/of/the.file')
  return { job: decoded(names), id, path: decoded(path) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badArtifact('reference', 'is not encoded as addresses are')
  }
}
