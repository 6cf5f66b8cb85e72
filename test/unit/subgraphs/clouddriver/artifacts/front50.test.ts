import { serviceTypeDefs } from '#platform/graphql/sdl.ts'
import { Subgraph } from '#platform/graphql/subgraph.ts'
import { createLogger } from '#platform/log/log.ts'
import { ServiceRegistry } from '#platform/transport/registry.ts'
import { artifactAccountsOf } from './accounts.ts'

/** Front50's schema, with two templates behind it; the pages hold one each. */
function front50(): Subgraph {
  const ids = ['deploy', 'promote']
  const Query = {
    pipelineTemplateVersion: (_: unknown, { reference }: { reference: string }) =>
      reference === 'spinnaker://deploy:stable' ? { definition: { schema: 'v2', id: 'deploy' } } : null,
    pipelineTemplates: (_: unknown, { after }: { after: string | null }) => {
      const at = after === null ? 0 : Number(after)
      return {
        nodes: [{ id: ids[at] }],
        pageInfo: { hasNextPage: at + 1 < ids.length, endCursor: String(at + 1) },
      }
    },
  }
  const running = {
    resolvers: { Query },
    context: (caller: never) => ({ caller }),
    ready: async () => undefined,
    stop: async () => undefined,
  }
  return new Subgraph(
    'front50',
    serviceTypeDefs('front50'),
    running,
    createLogger({ level: 'silent', format: 'json' }),
  )
}

describe('a pipeline template', () => {
  const registry = new ServiceRegistry()
  registry.add(front50())
  const accounts = artifactAccountsOf({}, { call: registry.call })
  afterAll(() => accounts.stop())
  const template = (reference?: string) => ({ type: 'front50/pipelineTemplate', reference })

  it('is Front50’s, as JSON', async () => {
    expect(JSON.parse((await accounts.text(template('spinnaker://deploy:stable')))!)).toEqual({
      schema: 'v2',
      id: 'deploy',
    })
    expect(await accounts.names('front50ArtifactCredentials')).toEqual(['deploy', 'promote'])
  })

  it.each<[string, string | undefined, RegExp]>([
    ['that there is not', 'spinnaker://none', /^NOT_FOUND .*pipeline template spinnaker:\/\/none/],
    ['of another form', 'deploy', /^BAD_USER_INPUT artifact\.reference/],
    ['of no name', undefined, /^BAD_USER_INPUT artifact\.reference/],
  ])('is refused when it is one %s', async (_, reference, expected) => {
    expect(await accounts.refusal(template(reference))).toMatch(expected)
  })
})
