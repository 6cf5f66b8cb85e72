import type { HintKind } from './define.ts'
import { textAt } from './texts.ts'

/** GitLab's pipeline and job events (docs.gitlab.com/user/project/integrations/webhook_events). */
export const gitlabCi: HintKind = {
  kind: 'gitlab-ci',
  places(body) {
    if (body.object_kind !== 'pipeline' && body.object_kind !== 'build') return undefined
    const project = textAt(body, 'project', 'path_with_namespace')
    return project ? [project] : []
  },
}
