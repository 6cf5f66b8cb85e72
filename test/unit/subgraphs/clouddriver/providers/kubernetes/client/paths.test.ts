import { objectPath } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/client/paths.ts'

const resource = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true, verbs: [] }

describe('the path of an object', () => {
  it('keeps signs of paths in names', () => {
    expect(objectPath({ resource, namespace: 'a/b', name: '../nodes?x' })).toBe(
      '/api/v1/namespaces/a%2Fb/pods/..%2Fnodes%3Fx',
    )
  })

  it.each([
    ['a', ''],
    ['a', '.'],
    ['a', '..'],
    ['..', 'a'],
    ['', 'a'],
  ])(
    'does not lead from %j to %j: it would be that of a collection, or of something else',
    (namespace, name) => {
      expect(() => objectPath({ resource, namespace, name })).toThrow('cannot be a name')
    },
  )
})
