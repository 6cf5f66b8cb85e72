import { configMap, deployment, pod, service } from '../../../fixtures/kubernetes/manifests.ts'
import { describeCluster } from '../../../fixtures/kubernetes/suite.ts'

const accept = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }

interface Column {
  readonly name: string
  readonly priority: number
}
interface Table {
  readonly kind: string
  readonly columnDefinitions: readonly Column[]
  readonly rows: readonly { cells: unknown[]; object: { kind: string; metadata: { name: string } } }[]
}

describeCluster('tables', (suite) => {
  async function table(resource: string, name?: string): Promise<Table> {
    const answer = await suite.api.send('GET', suite.path(resource, name), undefined, { headers: accept })
    expect([answer.status, answer.body.kind, answer.body.apiVersion]).toEqual([
      200,
      'Table',
      'meta.k8s.io/v1',
    ])
    return answer.body
  }
  const columns = ({ columnDefinitions }: Table, wide: boolean) =>
    columnDefinitions.filter(({ priority }) => wide || priority === 0).map(({ name }) => name)

  it.each([
    ['pods', 'Name Ready Status Restarts Age', 'IP Node Nominated_Node Readiness_Gates'],
    ['deployments', 'Name Ready Up-to-date Available Age', 'Containers Images Selector'],
    ['replicasets', 'Name Desired Current Ready Age', 'Containers Images Selector'],
    ['statefulsets', 'Name Ready Age', 'Containers Images'],
    [
      'daemonsets',
      'Name Desired Current Ready Up-to-date Available Node_Selector Age',
      'Containers Images Selector',
    ],
    ['services', 'Name Type Cluster-IP External-IP Port(s) Age', 'Selector'],
    ['endpoints', 'Name Endpoints Age', ''],
    ['configmaps', 'Name Data Age', ''],
    ['secrets', 'Name Type Data Age', ''],
    ['events', 'Last_Seen Type Reason Object Message', 'Subobject Source First_Seen Count Name'],
    ['ingresses', 'Name Class Hosts Address Ports Age', ''],
    ['resourcequotas', 'Name Age Request Limit', ''],
  ])('should have the columns of %s', async (resource, usual, wide) => {
    const found = await table(resource)
    const split = (text: string) =>
      text
        .split(' ')
        .filter(Boolean)
        .map((name) => name.replaceAll('_', ' '))
    const sorted = (list: string[]) => [...list].sort()
    expect(sorted(columns(found, false))).toEqual(sorted(split(usual)))
    expect(sorted(columns(found, true))).toEqual(sorted([...split(usual), ...split(wide)]))
  })

  it.each([
    ['namespaces', 'Name Status Age'],
    ['nodes', 'Name Status Roles Age Version'],
  ])('should have the columns of %s, which lie in no namespace', async (resource, usual) => {
    const { body } = await suite.api.send('GET', `/api/v1/${resource}`, undefined, { headers: accept })
    expect(columns(body, false).join(' ')).toBe(usual)
  })

  it('should show a row for each object, with what identifies it', async () => {
    await suite.create('configmaps', configMap('row', { a: '1', b: '2' }))
    const { rows } = await table('configmaps', 'row')
    expect(rows).toHaveLength(1)
    expect(rows[0]!.cells).toEqual(['row', 2, expect.stringMatching(/^\d+s$/)])
    expect(rows[0]!.object).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'row' } })
  })

  it('should show the whole object, or none, when it is asked to', async () => {
    await suite.create('configmaps', configMap('included'))
    const path = suite.path('configmaps', 'included')
    const ask = (includeObject: string) =>
      suite.api.send('GET', path, undefined, { headers: accept, query: { includeObject } })
    expect((await ask('Object')).body.rows[0].object).toMatchObject({ kind: 'ConfigMap', data: { a: 'b' } })
    expect((await ask('None')).body.rows[0].object).toBeNull()
  })

  it('should show how far pods and deployments are', async () => {
    await suite.create('deployments', deployment('shown', { replicas: 2 }))
    await suite.until('deployments', 'shown', ({ status }) => status.readyReplicas === 2)
    const { rows } = await table('deployments', 'shown')
    expect(rows[0]!.cells.slice(0, 4)).toEqual(['shown', '2/2', 2, 2])
    expect(rows[0]!.cells.slice(5)).toEqual(['c', 'nginx:1', 'app=shown'])
    const pods = await table('pods')
    const cells = pods.rows.find(({ object }) => object.metadata.name.startsWith('shown-'))!.cells
    expect(cells.slice(1, 4).map(String)).toEqual(['1/1', 'Running', '0'])
    expect(cells[5]).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
  })

  it.each([
    ['nginx:does-not-exist', /^(ErrImagePull|ImagePullBackOff)$/],
    ['crash:1', /^(CrashLoopBackOff|Error)$/],
  ])('should show the reason for which a pod of %s does not run', async (image, status) => {
    const name = image.startsWith('crash') ? 'crashes' : 'unpulled'
    await suite.create('pods', pod(name, { image }))
    const isStuck = (object: {
      status: { containerStatuses?: { state: { waiting?: { reason: string } } }[] }
    }) => status.test(object.status.containerStatuses?.[0]?.state.waiting?.reason ?? '')
    await suite.until('pods', name, isStuck)
    expect((await table('pods', name)).rows[0]!.cells[2]).toMatch(status)
  })

  it('should show a service’s ports', async () => {
    await suite.create('services', service('ported', { app: 'x' }))
    const { cells } = (await table('services', 'ported')).rows[0]!
    expect(cells.slice(1, 5)).toEqual(['ClusterIP', expect.stringMatching(/^10\./), '<none>', '80/TCP'])
    expect(cells.at(-1)).toBe('app=x')
  })

  it('should watch as tables', async () => {
    const query = { fieldSelector: 'metadata.name=watched' }
    const watch = await suite.api.watch(suite.path('configmaps'), query, accept)
    await suite.create('configmaps', configMap('watched'))
    const { object } = await watch.until(({ type }) => type === 'ADDED')
    expect(object.kind).toBe('Table')
    expect(object.columnDefinitions.map(({ name }: Column) => name)).toEqual(['Name', 'Data', 'Age'])
    expect(object.rows[0].cells[0]).toBe('watched')
    await suite.api.delete(suite.path('configmaps', 'watched'))
    const gone = await watch.until(({ type }) => type === 'DELETED')
    expect(gone.object.rows[0].cells[0]).toBe('watched')
    watch.stop()
  })
})
