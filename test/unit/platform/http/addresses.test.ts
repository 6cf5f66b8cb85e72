import { createAddressGuard, createClusterGuard } from '#platform/http/addresses.ts'

const rules = { allowPrivateNetworks: false, allowedHosts: [], allowedCidrs: [] }

describe('the address guard', () => {
  it.each([
    ['127.0.0.1'],
    ['127.255.255.254'],
    ['0.0.0.0'],
    ['10.0.0.1'],
    ['172.16.0.1'],
    ['172.31.255.255'],
    ['192.168.1.1'],
    ['169.254.1.1'],
    ['169.254.169.254'],
    ['168.63.129.16'],
    ['100.64.0.1'],
    ['100.100.100.200'],
    ['192.0.0.1'],
    ['198.18.0.1'],
    ['203.0.113.1'],
    ['224.0.0.1'],
    ['240.0.0.1'],
    ['255.255.255.255'],
    ['::'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['::ffff:a00:1'],
    ['::127.0.0.1'],
    ['64:ff9b::7f00:1'],
    ['2002:7f00:1::'],
    ['2001:0:53aa:64c:0:fbff:80ff:fffe'],
    ['fe80::1'],
    ['fe80::1%eth0'],
    ['fc00::1'],
    ['fd00:ec2::254'],
    ['fec0::1'],
    ['ff02::1'],
    ['2001:db8::1'],
    ['not an address'],
    [''],
  ])('refuses %s by default', (address) => {
    expect(createAddressGuard(rules).refusal(address)).toEqual(expect.any(String))
  })

  it.each([['1.1.1.1'], ['93.184.216.34'], ['172.32.0.1'], ['2606:4700:4700::1111'], ['::ffff:1.1.1.1']])(
    'lets %s pass',
    (address) => {
      expect(createAddressGuard(rules).refusal(address)).toBeUndefined()
    },
  )

  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['10.1.2.3', true],
    ['100.64.0.1', true],
    ['169.254.3.4', true],
    ['fd12::1', true],
    ['169.254.169.254', false],
    ['::ffff:169.254.169.254', false],
    ['fd00:ec2::254', false],
    ['168.63.129.16', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
  ])('with private networks allowed, %s passes: %s', (address, passes) => {
    const guard = createAddressGuard({ ...rules, allowPrivateNetworks: true })
    expect(guard.refusal(address) === undefined).toBe(passes)
  })

  it('lets ranges of the configuration pass, and nothing beside them', () => {
    const guard = createAddressGuard({
      ...rules,
      allowedCidrs: ['10.1.0.0/16', 'fd12::/16', '169.254.169.254/32'],
    })
    expect(guard.refusal('10.1.255.1')).toBeUndefined()
    expect(guard.refusal('::ffff:10.1.0.1')).toBeUndefined()
    expect(guard.refusal('fd12:1::1')).toBeUndefined()
    expect(guard.refusal('169.254.169.254')).toBeUndefined()
    expect(guard.refusal('10.2.0.1')).toBeDefined()
    expect(guard.refusal('fd13::1')).toBeDefined()
  })

  it.each([
    ['jenkins.local', 80, true],
    ['JENKINS.local.', 80, true],
    ['only-port', 8080, true],
    ['only-port', 8081, false],
    ['::1', 80, true],
    ['[::1]', 80, true],
    ['::2', 90, true],
    ['::2', 91, false],
    ['xjenkins.local', 80, false],
    ['jenkins.local.evil.example', 80, false],
  ])('knows whether host %s with port %i is named by the configuration: %s', (host, port, isAllowed) => {
    const guard = createAddressGuard({
      ...rules,
      allowedHosts: ['Jenkins.local', 'only-port:8080', '[::1]', '[::2]:90'],
    })
    expect(guard.isHostAllowed({ host, port })).toBe(isAllowed)
  })
})

describe('the guard of clusters', () => {
  const guard = (allowLoopback = false, more: object = {}) =>
    createClusterGuard({ ...rules, ...more }, allowLoopback)

  it.each(['10.0.0.1', '192.168.1.1', '172.16.3.4', 'fc00::1', '8.8.8.8'])('lets through %s', (address) => {
    expect(guard().refusal(address)).toBeUndefined()
  })

  it.each(['169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '169.254.1.1', 'fe80::1', '0.0.0.0'])(
    'refuses %s, loopback or not',
    (address) => {
      expect(guard(true).refusal(address)).toBeDefined()
    },
  )

  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('refuses %s unless loopback is allowed', (address) => {
    expect(guard().refusal(address)).toContain('loopback')
    expect(guard(true).refusal(address)).toBeUndefined()
  })

  it('lets through what the configuration names', () => {
    expect(guard(false, { allowedCidrs: ['127.0.0.0/8'] }).refusal('127.0.0.1')).toBeUndefined()
    expect(guard(false, { allowedHosts: ['kube:6443'] }).isHostAllowed({ host: 'kube', port: 6443 })).toBe(
      true,
    )
  })
})
