import type { HintKind } from './define.ts'
import { textAt } from './texts.ts'

/** GitHub's event workflow_run (docs.github.com/webhooks): the job is owner, repository and file of the workflow. */
export const githubActions: HintKind = {
  kind: 'githubActions',
  places(body) {
    if (body.workflow_run === undefined || body.action !== 'completed') return undefined
    const repository = textAt(body, 'repository', 'full_name')
    const file = textAt(body, 'workflow_run', 'path')?.replace(/@.*$/, '').split('/').at(-1)
    return repository && file ? [`${repository}/${file}`] : []
  },
}
