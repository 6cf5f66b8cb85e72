/**
 * Asks a real API server and kubectl what they make of generated cases, and writes them down with the answers:
 *   node test/oracle/kubernetes/record.ts https://127.0.0.1:16443 TOKEN [--seed 1] [--cases 40] [--out FOLDER]
 * The controllers of the cluster should not run: they would write in between. The checked-in answers are those of
 * kube-apiserver 1.20 and kubectl 1.32.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from './random.ts'
import { recordOwnership } from './recordOwnership.ts'
import { recordApplies, recordStrategic } from './recordPatches.ts'
import { OracleServer } from './server.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    cases: { type: 'string', default: '40' },
    out: { type: 'string', default: 'test/unit/platform/kubernetes/fixtures' },
  },
})
const [address, token] = positionals
if (address === undefined || token === undefined) throw new Error('usage: record.ts ADDRESS TOKEN')

const server = new OracleServer(address, token)
const random = new Random(Number(values.seed))
const count = Number(values.cases)

async function write(name: string, cases: readonly unknown[]): Promise<void> {
  const text = cases.map((entry) => `${JSON.stringify(entry)}\n`).join('')
  await writeFile(join(values.out, `${name}.jsonl`), text)
  process.stdout.write(`${name}: ${cases.length} cases, ${(text.length / 1024).toFixed(0)} KB\n`)
}

await write('clientApply', await recordApplies(server, random, count))
await write('strategicMerge', await recordStrategic(server, random, count))
await write('ownership', await recordOwnership(server, random, Math.ceil(count / 3)))
