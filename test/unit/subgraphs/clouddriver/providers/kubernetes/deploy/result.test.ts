import { namesByNamespace } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/deploy/result.ts'
import { configMap } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/kinds/configMap.ts'

const touched = (namespace: string, name: string) => ({
  kind: configMap,
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } },
})

it('names what was deployed to namespaces that are called like members of objects', () => {
  const names = namesByNamespace([
    touched('constructor', 'a'),
    touched('shop', 'b'),
    touched('constructor', 'c'),
  ])
  expect(names).toEqual({ constructor: ['configMap a', 'configMap c'], shop: ['configMap b'] })
})
