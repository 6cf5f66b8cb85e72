import { Document, type Node } from 'yaml'
import { keys } from './keys.ts'
import { type LoadedConfig, shownOf, valueAt } from './load.ts'

/** The effective configuration as YAML, with a comment at each value that says where it comes from. Secrets are masked. */
export function printConfig({ config, origins }: LoadedConfig): string {
  const document = new Document({})
  for (const key of keys) {
    const value = valueAt(config, key.path)
    const shown = value === undefined ? null : key.secret ? '********' : shownOf(key, value)
    const node = document.createNode(shown, { flow: true }) as Node
    node.comment = ` ${origins.get(key)}`
    document.setIn(key.path, node)
  }
  return document.toString({ lineWidth: 0, nullStr: '' })
}
