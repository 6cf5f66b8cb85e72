import { deployment, job, service } from '../../../fixtures/kubernetes/manifests.ts'
import { describeKubectl } from './driver.ts'

describeKubectl('kubectl and workloads', ({ suite, can, named, kubectl, ok, apply, get, deployed }) => {
  const imageOf = async (name: string) =>
    (await get('deployments', name)).spec.template.spec.containers[0].image

  can('should scale', async () => {
    await deployed('scaled')
    expect(await ok(`scale deployment/${named('scaled')} --replicas=3`)).toContain('scaled')
    await ok(`rollout status deployment/${named('scaled')} --timeout=30s`)
    expect((await get('deployments', 'scaled')).status.availableReplicas).toBe(3)
    const refused = await kubectl(`scale deployment/${named('scaled')} --current-replicas=7 --replicas=1`)
    expect(refused.stderr).toContain('Expected replicas to be 7, was 3')
  })

  can('should roll out: set image, history, undo, restart', async () => {
    await deployed('rolled')
    const name = `deployment/${named('rolled')}`
    await ok(`set image ${name} c=nginx:2`)
    await ok(`rollout status ${name} --timeout=30s`)
    expect((await ok(`rollout history ${name}`)).match(/^\d+/gm)).toEqual(['1', '2'])
    expect(await ok(`rollout history ${name} --revision=1`)).toContain('nginx:1')
    expect(await ok(`rollout undo ${name}`)).toContain('rolled back')
    await ok(`rollout status ${name} --timeout=30s`)
    expect(await imageOf('rolled')).toBe('nginx:1')
    await ok(`rollout undo ${name} --to-revision=2`)
    expect(await imageOf('rolled')).toBe('nginx:2')
    expect((await ok(`rollout history ${name}`)).match(/^\d+/gm)).toHaveLength(2)
    await ok(`rollout restart ${name}`)
    await ok(`rollout status ${name} --timeout=30s`)
    const { metadata } = (await get('deployments', 'rolled')).spec.template
    expect(metadata.annotations['kubectl.kubernetes.io/restartedAt']).toMatch(/^\d{4}-/)
    const impossible = await kubectl(`rollout undo ${name} --to-revision=99`)
    expect(impossible.stderr).toContain('unable to find specified revision 99 in history')
  })

  can('should pause and resume', async () => {
    await deployed('held', { image: 'nginx:0' })
    const name = `deployment/${named('held')}`
    await ok(`set image ${name} c=nginx:1`)
    await ok(`rollout status ${name} --timeout=30s`)
    expect(await ok(`rollout pause ${name}`)).toContain('paused')
    await ok(`set image ${name} c=nginx:2`)
    expect((await kubectl(`rollout undo ${name}`)).stderr).toContain('cannot rollback a paused deployment')
    expect(
      await ok(`get pods -l app=${named('held')} -o jsonpath={.items[*].spec.containers[0].image}`),
    ).not.toContain('nginx:2')
    expect(await ok(`rollout resume ${name}`)).toContain('resumed')
    await ok(`rollout status ${name} --timeout=30s`)
    expect(await imageOf('held')).toBe('nginx:2')
  })

  can('should tell of a rollout that does not progress', async () => {
    const spec = { progressDeadlineSeconds: 1 }
    const annotations = { 'sim/behaviour': 'never-ready' }
    await apply(deployment(named('stuck'), { annotations, spec }))
    const { code, stderr } = await kubectl(`rollout status deployment/${named('stuck')} --timeout=30s`)
    expect([code, stderr]).toEqual([1, expect.stringContaining('exceeded its progress deadline')])
  })

  can('should wait for a job and tell its log', async () => {
    await apply(job(named('job'), 'echo hello from job'))
    await ok(`wait --for=condition=complete job/${named('job')} --timeout=30s`)
    expect(await ok(`logs -f job/${named('job')}`)).toBe('hello from job')
    expect(await ok(`logs job/${named('job')} --tail=1 -c c`)).toBe('hello from job')
    await ok(`delete job ${named('job')}`)
    await ok(`wait --for=delete job/${named('job')} --timeout=30s`)
  })

  can('should describe', async () => {
    await deployed('described')
    const text = await ok(`describe deployment ${named('described')}`)
    expect(text).toMatch(/^Replicas:\s+1 desired \| 1 updated \| 1 total \| 1 available \| 0 unavailable$/m)
    expect(text).toMatch(/^NewReplicaSet:\s+described-\S+ \(1\/1 replicas created\)$/m)
    expect(text).toMatch(/ScalingReplicaSet\s.*Scaled up replica set/)
    const pods = await ok(`describe pods -l app=${named('described')}`)
    expect(pods).toMatch(/^Status:\s+Running$/m)
    expect(pods).toMatch(/Successfully assigned/)
    await apply(service(named('described'), { app: named('described') }))
    await suite.until('endpoints', named('described'), ({ subsets }) => subsets?.[0].addresses)
    const serviceText = await ok(`describe service ${named('described')}`)
    // kubectl reads slices of endpoints, which 1.20 does not have in that version.
    const addresses =
      suite.server.minor >= 21 ? /^Endpoints:\s+\d+\.\d+\.\d+\.\d+:80$/m : /^Endpoints:\s+<none>$/m
    expect(serviceText).toMatch(addresses)
  })

  can('should tell events of an object', async () => {
    await deployed('eventful')
    const selector = `involvedObject.name=${named('eventful')},involvedObject.kind=Deployment`
    expect(await ok(`get events --field-selector ${selector}`)).toContain('ScalingReplicaSet')
  })
})
