import {
  friggaCluster,
  friggaMoniker,
  nextFriggaName,
} from '../../../../../subgraphs/clouddriver/domain/frigga.ts'

describe('a Frigga name', () => {
  it.each([
    ['shop', { app: 'shop', cluster: 'shop' }],
    ['shop-v000', { app: 'shop', cluster: 'shop', sequence: 0 }],
    ['shop-prod-v012', { app: 'shop', cluster: 'shop-prod', stack: 'prod', sequence: 12 }],
    [
      'shop-prod-blue-green-v999',
      { app: 'shop', cluster: 'shop-prod-blue-green', stack: 'prod', detail: 'blue-green', sequence: 999 },
    ],
    ['shop--canary-v001', { app: 'shop', cluster: 'shop--canary', detail: 'canary', sequence: 1 }],
    ['shop-v1', { app: 'shop', cluster: 'shop-v1', stack: 'v1' }],
    ['', { app: '', cluster: '' }],
  ])('%s is taken apart', (name, moniker) => {
    expect(friggaMoniker(name)).toEqual(moniker)
  })

  it.each([
    [['shop'], 'shop'],
    [['shop', 'prod'], 'shop-prod'],
    [['shop', 'prod', 'a-b'], 'shop-prod-a-b'],
    [['shop', '', 'canary'], 'shop--canary'],
  ] as const)('of a cluster is made of %j', ([app, stack, detail], name) => {
    expect(friggaCluster(app, stack, detail)).toBe(name)
  })
})

describe('the next server group of a cluster', () => {
  const all = Array.from({ length: 1000 }, (_, n) => `shop-v${String(n).padStart(3, '0')}`)

  it.each<[string, string[], string | undefined]>([
    ['the first', [], 'shop-v000'],
    ['one after the newest', ['shop-v000', 'shop-v001'], 'shop-v002'],
    ['one after the newest, not after the highest', ['shop-v007', 'shop-v002'], 'shop-v003'],
    ['behind v999', ['shop-v999'], 'shop-v000'],
    ['the first that is free', ['shop-v000', 'shop-v001', 'shop-v999'], 'shop-v002'],
    ['without regard to other clusters', ['shop-prod-v005', 'shopping-v007'], 'shop-v000'],
    ['none when all are taken', all, undefined],
  ])('is %s', (_, taken, next) => {
    expect(nextFriggaName('shop', taken)).toBe(next)
  })
})
