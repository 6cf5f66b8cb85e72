import type { HintKind } from './define.ts'
import { textAt } from './texts.ts'

/** Nexus' webhooks of repositories (help.sonatype.com: Repository Webhooks), of components and of assets. */
export const nexus: HintKind = {
  kind: 'nexus',
  places(body) {
    if (body.action === 'DELETED') return undefined
    const [group, name, version] = ['group', 'name', 'version'].map((key) => textAt(body, 'component', key))
    if (group && name && version) return [`${group}:${name}:${version}`]
    const parts = textAt(body, 'asset', 'name')?.replace(/^\//, '').split('/') ?? []
    if (parts.length < 4) return []
    return [`${parts.slice(0, -3).join('.')}:${parts.at(-3)}:${parts.at(-2)}`]
  },
}
