import type { HintKind } from './define.ts'
import { textAt } from './texts.ts'

/**
 * The notification plugin of Jenkins (plugins.jenkins.io/notification): the job by its address, `job/folder/job/name/`, of which
 * pipelines have `folder/job/name`.
 */
export const jenkins: HintKind = {
  kind: 'jenkins',
  places(body) {
    const phase = textAt(body, 'build', 'phase')
    if (phase === 'QUEUED' || phase === 'STARTED') return undefined
    const address = textAt(body, 'url') ?? textAt(body, 'build', 'url')?.replace(/\/\d+\/?$/, '')
    const path = address && /(?:^|\/)job\/(.+?)\/?$/.exec(address)?.[1]
    const job = path ? decoded(path) : textAt(body, 'name')
    return job ? [job] : []
  },
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
