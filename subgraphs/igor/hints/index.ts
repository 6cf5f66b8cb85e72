import type { HintKind } from './define.ts'
import { docker } from './docker.ts'

const kinds: readonly HintKind[] = [docker]

/** Undefined: no webhooks of that kind are known. */
export const hintKind = (kind: string): HintKind | undefined => kinds.find((each) => each.kind === kind)
