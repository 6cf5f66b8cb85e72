import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountsOfKubeconfig } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/accounts/accountsOfKubeconfig.ts'
import { inCluster } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/accounts/inCluster.ts'
import { endpointSource } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/accounts/source.ts'
import { kubernetesAccountSettings } from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'gennaker-kubeconfig-'))
afterAll(() => rmSync(folder, { recursive: true }))

const { signal } = new AbortController()
const everything = { files: true, programs: true }

const kubeconfig = (user: object, cluster: object = {}) =>
  JSON.stringify({
    'current-context': 'one',
    clusters: [{ name: 'c', cluster: { server: 'https://example.com:6443/path', ...cluster } }],
    users: [{ name: 'u', user }],
    contexts: [
      { name: 'one', context: { cluster: 'c', user: 'u', namespace: 'ns' } },
      { name: 'two', context: { cluster: 'c', user: 'missing' } },
    ],
  })

/** Nine to the power of eight values. */
const bomb = [...'abcdefgh']
  .map(
    (name, n, all) =>
      `${name}: &${name} [${Array(9)
        .fill(n === 0 ? 'x' : `*${all[n - 1]}`)
        .join(', ')}]`,
  )
  .join('\n')

const source = (definition: object, machine = everything) =>
  endpointSource(kubernetesAccountSettings.parse({ name: 'x', ...definition }), machine)
const read = (user: object, cluster?: object, machine = everything) =>
  source({ kubeconfigContents: kubeconfig(user, cluster) }, machine)(signal)

function fileOf(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text, { mode: 0o700 })
  return path
}

describe('kubeconfig', () => {
  it.each([
    ['a token', { token: 't' }, { authorization: 'Bearer t' }],
    [
      'user and password',
      { username: 'me', password: 'ä' },
      { authorization: `Basic ${btoa('me:\u00c3\u00a4')}` },
    ],
    [
      'impersonation',
      { token: 't', as: 'other', 'as-groups': ['a', 'b'], 'as-user-extra': { 'x/y': ['1'] } },
      {
        authorization: 'Bearer t',
        'impersonate-user': 'other',
        'impersonate-group': ['a', 'b'],
        'impersonate-extra-x%2Fy': ['1'],
      },
    ],
  ])('reads %s', async (_, user, headers) => {
    expect(await read(user)).toMatchObject({
      headers,
      namespace: 'ns',
      server: new URL('https://example.com:6443/path'),
    })
  })

  it('reads certificates, as data and from files beside it', async () => {
    fileOf('client.crt', 'CERT')
    const path = fileOf(
      'config',
      kubeconfig(
        { 'client-certificate': 'client.crt', 'client-key-data': btoa('KEY') },
        {
          'certificate-authority-data': btoa('CA'),
          'tls-server-name': 'other',
          'proxy-url': 'http://proxy:1',
        },
      ),
    )
    expect(await source({ kubeconfigFile: path })(signal)).toMatchObject({
      tls: { ca: 'CA', cert: 'CERT', key: 'KEY', servername: 'other', rejectUnauthorized: true },
      proxy: 'http://proxy:1',
    })
    const insecure = await read({}, { 'insecure-skip-tls-verify': true })
    expect(insecure.tls.rejectUnauthorized).toBe(false)
  })

  it('reads a token file anew each time', async () => {
    const tokenFile = fileOf('token', 'first\n')
    const endpoint = source({ kubeconfigContents: kubeconfig({ tokenFile, token: 'older' }) })
    expect((await endpoint(signal)).headers).toEqual({ authorization: 'Bearer first' })
    fileOf('token', 'second')
    expect((await endpoint(signal)).headers).toEqual({ authorization: 'Bearer second' })
  })

  it.each([
    ['a file that is not there', { kubeconfigFile: join(folder, 'none') }, 'none cannot be read: ENOENT'],
    [
      'YAML that is none',
      { kubeconfigFile: fileOf('bad', 'a: 1\nb: [1\n') },
      /bad is not YAML: line \d, column \d+/,
    ],
    [
      'a field of the wrong kind',
      { kubeconfigFile: fileOf('wrong', 'contexts: []\nusers:\n- name: u\n  user: {token: 5}\n') },
      /wrong is not a kubeconfig: line 4: users.0.user.token: .*expected string/,
    ],
    [
      'a server that is no web address',
      { kubeconfigFile: fileOf('ftp', kubeconfig({}, { server: 'ftp://example.com' })) },
      'not an address with https: or http:',
    ],
    ['aliases that make it huge', { kubeconfigFile: fileOf('bomb', bomb) }, 'bomb has too many aliases'],
    [
      'a context that is not there',
      { kubeconfigFile: fileOf('c', kubeconfig({})), context: 'prod' },
      'has no context prod (there are: one, two)',
    ],
    [
      'a user that is not there',
      { kubeconfigFile: fileOf('d', kubeconfig({})), context: 'two' },
      'has no user missing',
    ],
  ])('says what is wrong with %s', async (_, definition, message) => {
    await expect(source(definition)(signal)).rejects.toThrow(message)
    await expect(source(definition)(signal)).rejects.toMatchObject({
      reason: 'Misconfigured',
      code: 'UNAVAILABLE',
    })
  })

  it('refuses contents at once that can never work', () => {
    expect(() => source({ kubeconfigContents: '[' })).toThrow(/not YAML/)
    expect(() => source({ kubeconfigContents: kubeconfig({}), context: 'nope' })).toThrow(
      'has no context nope',
    )
  })

  it('gives an account that came by a call no file of this machine', async () => {
    const machine = { files: false, programs: false }
    expect(() => source({ kubeconfigFile: '/x' }, machine)).toThrow('kubeconfigContents is missing')
    expect(() => source({ serviceAccount: true }, machine)).toThrow('kubeconfigContents is missing')
    await expect(read({ tokenFile: '/etc/hostname' }, {}, machine)).rejects.toThrow(
      'names the file /etc/hostname',
    )
    await expect(read({}, { 'certificate-authority': '/etc/hostname' }, machine)).rejects.toThrow(
      'names the file',
    )
  })

  it('makes an account of each context', () => {
    const path = fileOf('all', kubeconfig({}))
    expect(accountsOfKubeconfig(path)).toEqual([
      { name: 'one', context: 'one', kubeconfigFile: path },
      { name: 'two', context: 'two', kubeconfigFile: path },
    ])
  })
})

describe('credential plugins', () => {
  const plugin = (script: string) => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: fileOf(`plugin-${Math.random()}`, `#!/bin/sh\n${script}`),
      env: [{ name: 'EXTRA', value: 'given' }],
    },
  })

  it('are not run without leave', async () => {
    await expect(read(plugin('echo x'), {}, { files: true, programs: false })).rejects.toThrow(
      'kubernetes.allowExecCredentials does not allow it',
    )
  })

  it('give a token and its end, see what they are to see and no secret of this process', async () => {
    process.env.GENNAKER_TEST_SECRET = 'hidden'
    const script = `printf '{"kind":"ExecCredential","status":{"token":"%s","expirationTimestamp":"2030-01-01T00:00:00Z"}}' "$EXTRA-$GENNAKER_TEST_SECRET-$(echo "$KUBERNETES_EXEC_INFO" | grep -c ExecCredential)"`
    const endpoint = await read(plugin(script))
    delete process.env.GENNAKER_TEST_SECRET
    expect(endpoint.headers).toEqual({ authorization: 'Bearer given--1' })
    expect(endpoint.validUntil).toBe(Date.parse('2030-01-01T00:00:00Z'))
  })

  it.each([
    ['exit 3', /gives no credentials: it ends with 3/],
    ['echo secret', /has not answered with an ExecCredential$/],
  ])('that fail (%s) say so', async (script, message) => {
    await expect(read(plugin(script))).rejects.toThrow(message)
  })

  it('that are not there say how to get them', async () => {
    const exec = { apiVersion: 'v1', command: '/does/not/exist', installHint: 'install it' }
    await expect(read({ exec })).rejects.toThrow('it is not there (install it)')
  })
})

describe('inCluster', () => {
  const pod = { folder, host: '10.0.0.1', port: '443' }

  it("is the pod's service account, its token as it is now", async () => {
    for (const [name, text] of [
      ['token', 'one'],
      ['ca.crt', 'CA'],
      ['namespace', 'ci'],
    ] as const)
      fileOf(name, text)
    const endpoint = inCluster(everything, pod)
    expect(await endpoint(signal)).toMatchObject({
      server: new URL('https://10.0.0.1'),
      tls: { ca: 'CA' },
      headers: { authorization: 'Bearer one' },
      namespace: 'ci',
    })
    fileOf('token', 'two')
    expect((await endpoint(signal)).headers).toEqual({ authorization: 'Bearer two' })
  })

  it('says that this is no pod', async () => {
    await expect(inCluster(everything, { ...pod, host: undefined })(signal)).rejects.toThrow(
      'does not run in a pod',
    )
  })
})
