import { notFound } from '#platform/errors/errors.ts'
import type { Caller } from '#platform/identity/caller.ts'
import type { CallService } from '#platform/service/service.ts'
import * as documents from '#schema/generated/operations-clouddriver-front50.ts'
import { defineArtifacts } from './define.ts'
import { badArtifact } from './support/reference.ts'

/** A pipeline template of Front50's, as JSON; the one who asks must be allowed to read it. */
export const front50 = defineArtifacts({
  types: ['front50/pipelineTemplate'],
  builtIn: { name: 'front50ArtifactCredentials' },
  open: (_, { call }) => ({
    async fetch({ reference = '' }, { caller }) {
      if (!reference.startsWith('spinnaker://'))
        throw badArtifact(
          'reference',
          'must be like spinnaker://template, with :tag or @sha256:digest behind it',
        )
      const answer = await call('front50', documents.TemplateVersionDocument, { reference }, caller)
      if (!answer.pipelineTemplateVersion) throw notFound('pipeline template', reference)
      return Buffer.from(JSON.stringify(answer.pipelineTemplateVersion.definition))
    },
    names: ({ caller }) => templateNames(call, caller),
  }),
})

async function templateNames(call: CallService, caller: Caller): Promise<string[]> {
  const pageAfter = async (after: string | null) => {
    const { pipelineTemplates } = await call('front50', documents.GlobalTemplatesDocument, { after }, caller)
    return pipelineTemplates
  }
  const names: string[] = []
  let page = await pageAfter(null)
  names.push(...page.nodes.map(({ id }) => id))
  while (page.pageInfo.hasNextPage) {
    page = await pageAfter(page.pageInfo.endCursor ?? null)
    names.push(...page.nodes.map(({ id }) => id))
  }
  return names
}
