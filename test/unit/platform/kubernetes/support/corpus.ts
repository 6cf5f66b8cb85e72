import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Cases that a real API server and kubectl have answered (test/oracle/kubernetes/record.ts), one a line. */
export function corpus<Case>(name: string): [number, Case][] {
  const folder = process.env.KUBERNETES_CORPUS ?? join(import.meta.dirname, '../fixtures')
  const lines = readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line, index) => [index + 1, JSON.parse(line) as Case])
}
