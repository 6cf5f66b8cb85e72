import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { KubeApi } from '../../../fixtures/kubernetes/api.ts'
import { credentials } from '../../../fixtures/kubernetes/credentials.ts'
import { Clusters, configMap } from './support/clusters.ts'

const main = new URL('../../../../sandbox/kubernetes/main.ts', import.meta.url).pathname
const path = '/api/v1/namespaces/default/configmaps'

async function start(folder: string) {
  const child = spawn(process.execPath, [main, '--data', folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { kubeconfig } = JSON.parse(line) as { kubeconfig: string }
  return { child, api: new KubeApi(credentials(kubeconfig)) }
}

describe('a cluster that is killed', () => {
  const clusters = new Clusters()
  afterAll(() => clusters.removeAll())

  it('should have lost nothing that was answered, and end when its parent goes', async () => {
    const folder = clusters.folder()
    const first = await start(folder)
    const answered: string[] = []
    const write = async (writer: number) => {
      for (let turn = 0; ; turn++) {
        const { status, body } = await first.api.send('POST', path, configMap(`${writer}-${turn}`))
        if (status === 201) answered.push(body.metadata.name)
        if (answered.length > 200) first.child.kill('SIGKILL')
      }
    }
    const writers = Promise.allSettled(Array.from({ length: 8 }, (_, writer) => write(writer)))
    await once(first.child, 'exit')
    await writers

    const second = await start(folder)
    const { body } = await second.api.send('GET', path)
    const found = new Set(body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name))
    expect(answered.filter((name) => !found.has(name))).toEqual([])
    expect(answered.length).toBeGreaterThan(200)
    second.child.stdin.end()
    expect(await once(second.child, 'exit')).toEqual([0, null])
    await first.api.close()
    await second.api.close()
  })
})
