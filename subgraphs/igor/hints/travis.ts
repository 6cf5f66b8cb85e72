import type { HintKind } from './define.ts'
import { textAt } from './texts.ts'

/** Travis CI's webhook notifications (docs.travis-ci.com/user/notifications). */
export const travis: HintKind = {
  kind: 'travis',
  places(body) {
    const [owner, name] = [textAt(body, 'repository', 'owner_name'), textAt(body, 'repository', 'name')]
    return owner && name ? [`${owner}/${name}`] : []
  },
}
