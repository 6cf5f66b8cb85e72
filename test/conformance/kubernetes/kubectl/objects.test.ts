import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '../../../fixtures/kubernetes/api.ts'
import { configMap, deployment, pod } from '../../../fixtures/kubernetes/manifests.ts'
import { describeKubectl, quick } from './driver.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

describeKubectl('kubectl and objects', ({ suite, tool, can, named, kubectl, ok, apply, get, deployed }) => {
  can('should apply: create, change, leave, and remove what is said no more', async () => {
    const name = named('applied')
    expect(await apply(configMap(name, { a: '1', b: '2' }))).toBe(`configmap/${name} created`)
    const made = await get('configmaps', 'applied')
    expect(JSON.parse(made.metadata.annotations[lastApplied])).toMatchObject({ data: { a: '1', b: '2' } })
    expect(await apply(configMap(name, { a: '1', b: '2' }))).toBe(`configmap/${name} unchanged`)
    await suite.api.patch(suite.path('configmaps', name), 'merge', { data: { c: 'of another' } })
    expect(await apply(configMap(name, { a: '9' }))).toBe(`configmap/${name} configured`)
    expect((await get('configmaps', 'applied')).data).toEqual({ a: '9', c: 'of another' })
  })

  can('should apply many objects, dry or not', async () => {
    const items = ['x', 'y'].map((name) => configMap(named(name)))
    const list = { apiVersion: 'v1', kind: 'List', items }
    const lines = (suffix: string) =>
      items.map(({ metadata }) => `configmap/${metadata.name} created${suffix}`).join('\n')
    expect(await ok('apply --dry-run=server -f -', list)).toBe(lines(' (server dry run)'))
    expect((await suite.api.send('GET', suite.path('configmaps', named('x')))).status).toBe(404)
    expect(await apply(list)).toBe(lines(''))
  })

  can('should show the difference that an apply would make', async () => {
    await apply(configMap(named('diffed'), { a: '1' }))
    expect(await kubectl('diff -f -', { input: configMap(named('diffed'), { a: '1' }) })).toMatchObject({
      code: 0,
      stdout: '',
    })
    const { code, stdout } = await kubectl('diff -f -', { input: configMap(named('diffed'), { a: '2' }) })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^-\s+a: "1"$/m)
    expect(stdout).toMatch(/^\+\s+a: "2"$/m)
    const absent = await kubectl('diff -f -', { input: configMap(named('absent')) })
    expect([absent.code, absent.stdout.includes('+kind: ConfigMap')]).toEqual([1, true])
  })

  can('should apply on the server’s side, after an apply on its own side, too', async () => {
    const object = deployment(named('ssa'), { spec: { paused: true } })
    await apply(object)
    const { spec } = deployment(named('ssa'), { image: 'nginx:2', spec: { paused: true } })
    expect(await ok('apply --server-side -f -', { ...object, spec })).toContain('serverside-applied')
    expect((await get('deployments', 'ssa')).spec.template.spec.containers[0].image).toBe('nginx:2')
    const other = await kubectl('apply --server-side --field-manager=other -f -', { input: object })
    expect(other.code).toBe(1)
    expect(other.stderr).toMatch(/Apply failed with 1 conflict: conflict with "kubectl"/)
    await ok('apply --server-side --force-conflicts --field-manager=other -f -', object)
    expect((await get('deployments', 'ssa')).spec.template.spec.containers[0].image).toBe('nginx:1')
  })

  can('should print objects in every form', async () => {
    await deployed('printed')
    const name = named('printed')
    const [heads, row] = (await ok(`get deployment ${name} -o wide`)).split('\n')
    expect(heads!.split(/\s{2,}/).map((head) => head.trim())).toEqual([
      'NAME',
      'READY',
      'UP-TO-DATE',
      'AVAILABLE',
      'AGE',
      'CONTAINERS',
      'IMAGES',
      'SELECTOR',
    ])
    expect(row).toMatch(new RegExp(`^${name}\\s+1/1\\s+1\\s+1\\s+\\d+s\\s+c\\s+nginx:1\\s+app=${name}$`))
    expect(JSON.parse(await ok(`get deploy ${name} -o json`)).kind).toBe('Deployment')
    expect(await ok(`get deploy ${name} -o yaml`)).toContain('kind: Deployment')
    expect(await ok(`get deploy,rs -l app=${name} -o name`)).toMatch(
      new RegExp(`^deployment.apps/${name}\nreplicaset.apps/${name}-\\w+$`),
    )
    expect(await ok(`get pods -l app=${name} -o jsonpath={.items[*].status.phase}`)).toBe('Running')
    expect(await ok(`get pods -l app=${name} --no-headers`)).toMatch(/1\/1\s+Running\s+0/)
    const missing = await kubectl('get deployment nothing')
    expect([missing.code, missing.stderr]).toEqual([
      1,
      expect.stringContaining('Error from server (NotFound): deployments.apps "nothing" not found'),
    ])
    const all = await ok('get all')
    expect(all).toContain(`deployment.apps/${name}`)
    expect(all).toContain(`replicaset.apps/${name}`)
  })

  can('should list in chunks', async () => {
    const items = Array.from({ length: 7 }, (_, n) => ({
      ...configMap(named(`chunk-${n}`)),
      metadata: { name: named(`chunk-${n}`), labels: { chunk: named('x') } },
    }))
    await apply({ apiVersion: 'v1', kind: 'List', items })
    expect(
      (await ok(`get configmaps -l chunk=${named('x')} --chunk-size=3 -o name`)).split('\n'),
    ).toHaveLength(7)
  })

  can('should watch', async () => {
    const name = named('watched')
    const watching = kubectl(`get configmap -l w=${name} -w -o name --request-timeout=2s`)
    const probe = { ...configMap(name), metadata: { name, labels: { w: name } } }
    await apply(probe)
    expect((await watching).stdout).toContain(`configmap/${name}`)
  })

  can('should patch and label', async () => {
    await apply(deployment(named('patched'), { spec: { paused: true } }))
    const name = `deployment/${named('patched')}`
    const patch = (type: string, body: Json) =>
      suite.kubectl(['patch', name, '--type', type, '-p', JSON.stringify(body)], { tool })
    const containers = [{ name: 'd', image: 'sidecar' }]
    expect((await patch('strategic', { spec: { template: { spec: { containers } } } })).code).toBe(0)
    expect((await patch('merge', { spec: { revisionHistoryLimit: 3 } })).code).toBe(0)
    expect((await patch('json', [{ op: 'replace', path: '/spec/replicas', value: 0 }])).code).toBe(0)
    await ok(`label ${name} tier=web`)
    await ok(`annotate ${name} note=x`)
    const { spec, metadata } = await get('deployments', 'patched')
    expect(spec.template.spec.containers.map((container: Json) => container.name).sort()).toEqual(['c', 'd'])
    expect([spec.revisionHistoryLimit, spec.replicas]).toEqual([3, 0])
    expect([metadata.labels.tier, metadata.annotations.note]).toEqual(['web', 'x'])
    await ok(`label ${name} tier-`)
    expect((await get('deployments', 'patched')).metadata.labels.tier).toBeUndefined()
  })

  can('should create and replace', async () => {
    const name = named('replaced')
    expect(await ok('create -f -', configMap(name))).toBe(`configmap/${name} created`)
    expect((await kubectl('create -f -', { input: configMap(name) })).stderr).toContain('(AlreadyExists)')
    expect(await ok('replace -f -', configMap(name, { z: '1' }))).toBe(`configmap/${name} replaced`)
    expect((await get('configmaps', 'replaced')).data).toEqual({ z: '1' })
    const generated = { ...configMap('x'), metadata: { generateName: named('generated-') } }
    expect(await ok('create -f -', generated)).toMatch(/^configmap\/generated-\S+ created$/)
  })

  can('should create by words alone', async () => {
    await ok(`create configmap ${named('worded')} --from-literal=a=b`)
    expect((await get('configmaps', 'worded')).data).toEqual({ a: 'b' })
    await ok(`create secret generic ${named('worded')} --from-literal=a=b`)
    expect((await get('secrets', 'worded')).data).toEqual({ a: 'Yg==' })
    await ok(`create job ${named('worded')} --image=busybox -- true`)
    expect((await get('jobs', 'worded')).spec.template.spec.containers[0].command).toEqual(['true'])
    await ok(`create namespace ${named(suite.namespace)}`)
    await ok(`delete namespace ${named(suite.namespace)} --wait=false`)
  })

  can('should delete in every manner', async () => {
    await deployed('deleted')
    const name = named('deleted')
    expect(await ok(`delete deployment ${name} --cascade=orphan`)).toContain('deleted')
    expect(await ok(`get rs -l app=${name} -o name`)).toContain('replicaset')
    await apply(deployment(name, { annotations: quick }))
    await ok(`rollout status deployment/${name} --timeout=30s`)
    await ok(`delete deployment ${name} --cascade=foreground --timeout=30s`)
    expect(await ok(`get rs,pods -l app=${name} -o name`)).toBe('')
    expect(await ok(`delete deployment ${name} --ignore-not-found`)).toBe('')
    expect((await kubectl(`delete deployment ${name}`)).code).toBe(1)
    await apply(pod(named('forced'), { annotations: quick }))
    await ok(`wait --for=condition=Ready pod/${named('forced')} --timeout=30s`)
    await ok(`delete pod ${named('forced')} --grace-period=0 --force`)
  })

  can('should explain', async () => {
    const text = await ok('explain deployment.spec.strategy')
    expect(text).toMatch(/^KIND:\s+Deployment$/m)
    expect(text).toContain('rollingUpdate')
  })

  can('should say what one may', async () => {
    expect(await ok('auth can-i create deployments.apps')).toBe('yes')
    const { code, stdout } = await kubectl('auth can-i create deployments.apps', { context: 'limited' })
    expect([code, stdout.trim()]).toEqual([1, 'no'])
    const refused = await kubectl('get pods', { context: 'limited' })
    expect(refused.stderr).toContain(
      'Error from server (Forbidden): pods is forbidden: User "limited" cannot list resource "pods"',
    )
  })

  can('should refuse fields that there are none of', async () => {
    const object = { ...configMap(named('unknown')), dataa: { a: 'b' } }
    const { code, stderr } = await kubectl('apply -f -', { input: object })
    expect(code).toBe(1)
    expect(stderr).toMatch(/unknown field "(ConfigMap\.)?dataa"/)
  })

  can('should take YAML of several documents from a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gennaker-yaml-'))
    const file = join(folder, 'all.yaml')
    const document = (name: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${named(name)}\ndata: {a: "1"}\n`
    writeFileSync(file, `${document('doc-1')}---\n${document('doc-2')}`)
    expect(await ok(`apply -f ${file}`)).toBe(
      `configmap/${named('doc-1')} created\nconfigmap/${named('doc-2')} created`,
    )
    expect(await ok(`delete -f ${file}`)).toContain(named('doc-2'))
    rmSync(folder, { recursive: true })
  })

  can('should list what is served', async () => {
    expect(await ok('api-resources --api-group=apps -o name')).toBe(
      ['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets']
        .map((name) => `${name}.apps`)
        .join('\n'),
    )
    expect((await ok('api-versions')).split('\n')).toEqual(
      expect.arrayContaining(['v1', 'apps/v1', 'batch/v1']),
    )
    expect(await ok('version -o json').then((text) => JSON.parse(text).serverVersion.major)).toBe('1')
    expect((await ok('get nodes')).split('\n').length).toBeGreaterThan(1)
  })
})
