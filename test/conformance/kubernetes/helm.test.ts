import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandOptions } from '../../fixtures/kubernetes/command.ts'
import { describeCluster, type Suite, withTool } from '../../fixtures/kubernetes/suite.ts'
import { helms, type Tool } from '../../fixtures/kubernetes/tools.ts'

const chart = join(import.meta.dirname, 'chart')

function releases(suite: Suite, tool: Tool): void {
  const can = withTool(tool)
  const tag = tool.title.replaceAll(/\D/g, '')
  const named = (name: string) => `${name}-${tag}`
  const helm = (args: string, options?: CommandOptions) =>
    suite.run(tool.path!, [...args.split(' '), '-n', suite.namespace], options)
  async function ok(args: string): Promise<string> {
    const { code, stdout, stderr } = await helm(args)
    if (code !== 0) throw new Error(`helm ${args}: ${stderr}${stdout}`)
    return stdout.trim()
  }
  const imageOf = async (name: string) =>
    (await suite.api.get(suite.path('deployments', named(name)))).spec.template.spec.containers[0].image
  const exists = async (resource: string, name: string) =>
    (await suite.api.send('GET', suite.path(resource, named(name)))).status === 200

  can('should install, upgrade, roll back and uninstall', async () => {
    const name = named('web')
    expect(await ok(`install ${name} ${chart} --wait --timeout 60s`)).toMatch(/^STATUS: deployed$/m)
    expect(await imageOf('web')).toBe('nginx:1')
    await ok(`upgrade ${name} ${chart} --set tag=2 --wait --timeout 60s`)
    expect(await imageOf('web')).toBe('nginx:2')
    const history = JSON.parse(await ok(`history ${name} -o json`))
    expect(
      history.map(({ revision, status }: { revision: number; status: string }) => [revision, status]),
    ).toEqual([
      [1, 'superseded'],
      [2, 'deployed'],
    ])
    await ok(`rollback ${name} 1 --wait --timeout 60s`)
    expect(await imageOf('web')).toBe('nginx:1')
    expect(JSON.parse(await ok('list -o json')).map((release: { name: string }) => release.name)).toContain(
      name,
    )
    expect(await ok(`get manifest ${name}`)).toContain('kind: Deployment')
    await ok(`uninstall ${name} --wait --timeout 60s`)
    expect(await exists('deployments', 'web')).toBe(false)
    expect((await helm(`status ${name}`)).code).not.toBe(0)
  })

  can('should run hooks, and remove what a new version has no more', async () => {
    const name = named('hooked')
    await ok(`install ${name} ${chart} --set hook=true --timeout 60s`)
    const { status } = await suite.api.get(suite.path('jobs', named('hooked')))
    expect(status.succeeded).toBe(1)
    expect(await exists('configmaps', 'hooked')).toBe(true)
    await ok(`upgrade ${name} ${chart} --set config=false --timeout 60s`)
    expect(await exists('configmaps', 'hooked')).toBe(false)
    await ok(`uninstall ${name}`)
  })

  can('should tell what is wrong before it changes anything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gennaker-chart-'))
    cpSync(chart, folder, { recursive: true })
    writeFileSync(
      join(folder, 'templates', 'wrong.yaml'),
      'apiVersion: v1\nkind: Unheard\nmetadata: {name: x}\n',
    )
    const { code, stderr } = await helm(`install ${named('wrong')} ${folder}`)
    rmSync(folder, { recursive: true })
    expect([code, stderr]).toEqual([1, expect.stringContaining('no matches for kind "Unheard"')])
    expect(await exists('deployments', 'wrong')).toBe(false)
  })

  can('should know the server’s version and APIs', async () => {
    const { minor } = suite.server
    const text = await ok(`install ${named('capable')} ${chart} --dry-run=server`)
    expect(text).toMatch(new RegExp(`kubernetes: "?v1\\.${minor}\\.`))
    expect(text).toMatch(/deployments: "?true"?/)
  })
}

describeCluster('helm', (suite) => {
  describe.each(helms.map((tool) => [tool.title, tool] as const))('%s', (_, tool) => releases(suite, tool))
})
