import type { Json } from '../../../fixtures/kubernetes/api.ts'
import {
  container,
  daemonSet,
  deployment,
  job,
  replicaSet,
  service,
  statefulSet,
} from '../../../fixtures/kubernetes/manifests.ts'
import { describeKubectl, quick } from './driver.ts'

/** What a person does with a cluster from day to day, from one prompt. */
describeKubectl('kubectl and a day’s work', ({ suite, can, named, kubectl, ok, apply }) => {
  const addresses = (object: Json): string[] =>
    (object.subsets ?? [])
      .flatMap((subset: Json) => subset.addresses ?? [])
      .map(({ targetRef }: Json) => targetRef.name)
  const names = async (label: string) =>
    (await ok(`get pods -l ${label} -o jsonpath={.items[*].metadata.name}`)).split(' ').filter(Boolean)
  const waiting = ({ status }: Json) => status.containerStatuses?.[0]?.state.waiting?.reason
  const patch = (target: string, operations: Json[]) =>
    ok(`patch ${target} --type json -p ${JSON.stringify(operations)}`)

  can('should move traffic from red to black, and then delete red', async () => {
    const [web, red, black] = ['web', 'red', 'black'].map(named) as [string, string, string]
    await apply(service(web, { lb: web }))
    await apply(replicaSet(red, { replicas: 2, labels: { lb: web }, annotations: quick }))
    await apply(replicaSet(black, { replicas: 2, annotations: quick }))
    await suite.until('endpoints', web, (object) => addresses(object).length === 2)
    await suite.until('replicasets', black, ({ status }) => status.readyReplicas === 2)
    const before = await names(`app=${red}`)
    const label = { path: '/metadata/labels/lb' }
    await patch(`rs ${black}`, [{ op: 'add', path: `/spec/template${label.path}`, value: web }])
    for (const name of await names(`app=${black}`))
      await patch(`pod ${name}`, [{ op: 'add', ...label, value: web }])
    await patch(`rs ${red}`, [{ op: 'remove', path: `/spec/template${label.path}` }])
    for (const name of before) await patch(`pod ${name}`, [{ op: 'remove', ...label }])
    await suite.until('endpoints', web, (object) => {
      const found = addresses(object)
      return found.length === 2 && found.every((name) => name.startsWith(`${black}-`))
    })
    expect(await names(`app=${red}`)).toEqual(before)
    await ok(`delete rs ${red}`)
    for (const name of before) await suite.untilGone('pods', name)
    expect(await names(`app=${black}`)).toHaveLength(2)
  })

  can('should see a job fail', async () => {
    await apply(job(named('bad'), 'echo no; exit 3'))
    await ok(`wait --for=condition=failed job/${named('bad')} --timeout=30s`)
    expect(
      await ok(`get job ${named('bad')} -o jsonpath={.status.conditions[?(@.type=="Failed")].reason}`),
    ).toBe('BackoffLimitExceeded')
    const text = await ok(`describe pods -l job-name=${named('bad')}`)
    expect(text).toMatch(/Exit Code:\s+3/)
    expect(await ok(`logs job/${named('bad')}`)).toBe('no')
  })

  can('should read a job’s properties from its log', async () => {
    await apply(job(named('good'), 'echo "SPINNAKER_PROPERTY_v=42"'))
    await ok(`wait --for=condition=complete job/${named('good')} --timeout=30s`)
    expect(await ok(`logs job/${named('good')}`)).toBe('SPINNAKER_PROPERTY_v=42')
  })

  can('should see why pods do not come up', async () => {
    await apply(
      deployment(named('badimg'), { image: 'nginx:does-not-exist', spec: { progressDeadlineSeconds: 1 } }),
    )
    await apply(deployment(named('crash'), { image: 'crash:1', annotations: quick }))
    const stuck = async (app: string, reasons: RegExp) => {
      const watch = await suite.api.watch(suite.path('pods'), { labelSelector: `app=${named(app)}` })
      await watch.until(({ object }) => reasons.test(waiting(object) ?? ''))
      watch.stop()
    }
    await stuck('badimg', /^ImagePullBackOff$/)
    await stuck('crash', /^CrashLoopBackOff$/)
    expect(await ok(`describe pods -l app=${named('badimg')}`)).toMatch(
      /Failed\s.*Failed to pull image "nginx:does-not-exist"/,
    )
    expect(await ok(`get pods -l app=${named('crash')}`)).toMatch(/CrashLoopBackOff|Error|Running/)
    const exceeded = ({ status }: Json) =>
      status.conditions?.some(({ reason }: Json) => reason === 'ProgressDeadlineExceeded')
    await suite.until('deployments', named('badimg'), exceeded)
  })

  can('should wait for what starts slowly', async () => {
    const annotations = { 'sim/start-seconds': '1', 'sim/ready-seconds': '0.5' }
    await apply(deployment(named('slow'), { annotations }))
    const early = await kubectl(`rollout status deploy/${named('slow')} --timeout=500ms`)
    expect([early.code, early.stderr]).toEqual([
      1,
      expect.stringContaining('timed out waiting for the condition'),
    ])
    await ok(`rollout status deploy/${named('slow')} --timeout=30s`)
  })

  can('should roll out stateful sets and daemon sets', async () => {
    await apply(statefulSet(named('ss'), { replicas: 2, annotations: quick }))
    await apply(daemonSet(named('ds'), { annotations: quick }))
    expect(await ok(`rollout status sts/${named('ss')} --timeout=30s`)).toMatch(/complete/)
    expect(await ok(`rollout status ds/${named('ds')} --timeout=30s`)).toContain('successfully rolled out')
    expect(await ok(`get pod ${named('ss')}-1 -o name`)).toBe(`pod/${named('ss')}-1`)
    await ok(`set image sts/${named('ss')} c=nginx:2`)
    await ok(`rollout status sts/${named('ss')} --timeout=30s`)
    await ok(`rollout undo sts/${named('ss')}`)
    await ok(`rollout status sts/${named('ss')} --timeout=30s`)
    expect(await ok(`get pod ${named('ss')}-0 -o jsonpath={.spec.containers[0].image}`)).toBe('nginx:1')
  })

  can('should grant a right and use it', async () => {
    const get = () => kubectl('get pods', { context: 'limited' })
    const name = named('reader')
    await ok(`create role ${name} --verb=get,list --resource=pods`)
    await ok(`create rolebinding ${name} --role=${name} --user=limited`)
    const list = () => suite.limited.send('GET', suite.path('pods'))
    for (let n = 0; (await list()).status === 403 && n < 500; n++);
    expect((await get()).code).toBe(0)
    const refused = await kubectl('delete pod nothing', { context: 'limited' })
    expect(refused.stderr).toContain('cannot delete resource "pods"')
    await ok(`delete rolebinding ${name}`)
    for (let n = 0; (await list()).status === 200 && n < 500; n++);
  })

  can('should empty a namespace by deleting it', async () => {
    const namespace = named(`${suite.namespace}-day`)
    await ok(`create namespace ${namespace}`)
    await suite.api.until(`/api/v1/namespaces/${namespace}/serviceaccounts/default`, () => true)
    const set = deployment(named('d'), { annotations: quick })
    set.metadata.namespace = namespace
    set.spec.template.spec.containers = [container('nginx:9')]
    await suite.api.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, set)
    expect(await ok(`delete namespace ${namespace} --timeout=60s`)).toContain('deleted')
    expect((await suite.api.send('GET', `/api/v1/namespaces/${namespace}`)).status).toBe(404)
  })
})
