import { Document, type Node } from 'yaml'
import { keys } from './keys.ts'
import { type LoadedConfig, shownOf, valueAt } from './load.ts'

/** The effective configuration as YAML, with a comment at each value that says where it comes from. Secrets are masked. */
export function printConfig({ config, origins, meaningless }: LoadedConfig): string {
  const document = new Document({})
  if (meaningless.length > 0) document.commentBefore = ` ${meaninglessLine(meaningless)}`
  for (const key of keys) {
    const value = valueAt(config, key.path)
    const shown = value === undefined ? null : key.secret ? '********' : shownOf(key, value)
    const node = document.createNode(shown, { flow: true }) as Node
    node.comment = ` ${origins.get(key)}`
    document.setIn(key.path, node)
  }
  return document.toString({ lineWidth: 0, nullStr: '' })
}

/** One line for whoever has taken a configuration of Spinnaker's over. */
export const meaninglessLine = (meaningless: readonly string[]): string =>
  `has no meaning here (docs/moving.md): ${meaningless.join(', ')}`
