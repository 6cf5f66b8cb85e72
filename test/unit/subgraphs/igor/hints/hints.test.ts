import { hintKind } from '../../../../../subgraphs/igor/hints/index.ts'

const image = { repository: 'shop/web', tag: 'v2' }

describe('what webhooks point to', () => {
  it.each<[string, string, object, string[] | undefined]>([
    [
      "a registry's notification",
      'docker',
      {
        events: [
          {
            action: 'push',
            target: { mediaType: 'application/vnd.oci.image.layer.v1.tar', repository: 'shop/web' },
          },
          { action: 'push', target: { ...image, digest: 'sha256:00' } },
          { action: 'pull', target: { repository: 'shop/other', tag: 'v1' } },
        ],
      },
      ['shop/web:v2'],
    ],
    ['a pull', 'docker', { events: [{ action: 'pull', target: image }] }, undefined],
    ['a deletion', 'docker', { events: [{ action: 'delete', target: image }] }, undefined],
    ['Azure', 'docker', { id: '1', action: 'push', target: image }, ['shop/web:v2']],
    ['a deletion at Azure', 'docker', { id: '1', action: 'delete', target: image }, undefined],
    [
      'Docker Hub',
      'docker',
      { push_data: { tag: 'v2', pusher: 'ann' }, repository: { repo_name: 'shop/web', name: 'web' } },
      ['shop/web:v2'],
    ],
    [
      'Quay',
      'docker',
      { name: 'web', repository: 'shop/web', docker_url: 'quay.io/shop/web', updated_tags: ['v2', 'v3'] },
      ['shop/web:v2', 'shop/web:v3'],
    ],
    [
      'Harbor',
      'docker',
      {
        type: 'PUSH_ARTIFACT',
        event_data: {
          resources: [{ tag: 'v2', digest: 'sha256:00' }],
          repository: { repo_full_name: 'shop/web' },
        },
      },
      ['shop/web:v2'],
    ],
    [
      'GitHub',
      'docker',
      {
        action: 'published',
        registry_package: {
          namespace: 'Shop',
          name: 'web',
          package_version: { container_metadata: { tag: { name: 'v2' } } },
        },
      },
      ['shop/web:v2'],
    ],
    [
      'Artifactory',
      'docker',
      { domain: 'docker', event_type: 'pushed', data: { image_name: 'shop/web', tag: 'v2' } },
      ['shop/web:v2'],
    ],
    ['a form that nobody knows', 'docker', { what: 'ever' }, []],
    ['a name that is no text', 'docker', { action: 'push', target: { repository: { a: 1 }, tag: 'v2' } }, []],
    [
      'a job of Jenkins in a folder',
      'jenkins',
      {
        name: 'web',
        url: 'job/shop/job/web/',
        build: { number: 5, phase: 'FINALIZED', url: 'job/shop/job/web/5/' },
      },
      ['shop/job/web'],
    ],
    [
      'a branch of Jenkins',
      'jenkins',
      { name: 'x', url: 'job/shop/job/feature%252Fx/' },
      ['shop/job/feature%2Fx'],
    ],
    ['a build that has begun', 'jenkins', { name: 'web', build: { phase: 'STARTED' } }, undefined],
    ['a job without an address', 'jenkins', { name: 'web', build: { phase: 'COMPLETED' } }, ['web']],
    [
      'a pipeline of GitLab',
      'GitLab-CI',
      { object_kind: 'pipeline', object_attributes: { id: 3 }, project: { path_with_namespace: 'shop/web' } },
      ['shop/web'],
    ],
    ['a push to GitLab', 'gitlab-ci', { object_kind: 'push' }, undefined],
    [
      'a workflow of GitHub',
      'githubActions',
      {
        action: 'completed',
        workflow_run: { id: 1, path: '.github/workflows/build.yml' },
        repository: { full_name: 'shop/web' },
      },
      ['shop/web/build.yml'],
    ],
    ['Travis', 'travis', { repository: { owner_name: 'shop', name: 'web' } }, ['shop/web']],
    [
      'a component of Nexus',
      'nexus',
      { action: 'CREATED', component: { format: 'maven2', group: 'com.shop', name: 'web', version: '1.0' } },
      ['com.shop:web:1.0'],
    ],
    [
      'a file of Nexus',
      'nexus',
      { action: 'UPDATED', asset: { format: 'maven2', name: '/com/shop/web/1.0/web-1.0.pom' } },
      ['com.shop:web:1.0'],
    ],
    ['Helm', 'helm', { anything: true }, []],
  ])('%s', (_, kind, body, places) => {
    expect(hintKind(kind)!.places(body as never)).toEqual(places)
  })

  it('is nowhere for kinds that nobody knows', () => {
    expect(hintKind('constructor')).toBeUndefined()
  })
})
