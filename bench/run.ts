import { parseArgs } from 'node:util'
import { hint } from '#platform/words/nearest.ts'
import { type Benchmark, machine, type Row, range } from './measure.ts'
import { placeOf, writeResults } from './support/readme.ts'

/**
 * npm run bench -- [names] [--rounds n] [--round-ms n] [--write]. Runs all benchmarks or those named, prints one table;
 * --write puts it into README.md.
 */
const benchmarks: Record<string, () => Promise<{ default: Benchmark }>> = {
  transitions: () => import('./transitions.ts'),
  gate: () => import('./gate.ts'),
  fanout: () => import('./fanout.ts'),
  graphs: () => import('./graphs.ts'),
  deploy: () => import('./deploy.ts'),
  inventory: () => import('./inventory.ts'),
  twin: () => import('./twin.ts'),
  expressions: () => import('./expressions.ts'),
  plan: () => import('./plan.ts'),
  templates: () => import('./templates.ts'),
  artifacts: () => import('./artifacts.ts'),
  collectors: () => import('./collectors.ts'),
  triggers: () => import('./triggers.ts'),
  cron: () => import('./cron.ts'),
  startup: () => import('./startup.ts'),
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '9' },
    'round-ms': { type: 'string', default: '1000' },
    write: { type: 'boolean', default: false },
  },
})
const effort = { rounds: Number(values.rounds), roundMs: Number(values['round-ms']) }
const names = positionals.length > 0 ? positionals : Object.keys(benchmarks)
const unknown = names.find((name) => !Object.hasOwn(benchmarks, name))
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}"${hint(unknown, Object.keys(benchmarks))}`)
  process.exit(1)
}

console.log(machine())
if (values.write) for (const name of names) placeOf(name)
const missed: string[] = []
for (const name of names) {
  console.log(`\n${name} …`)
  const startedAt = performance.now()
  const before = machine()
  const { default: benchmark } = await benchmarks[name]!()
  const notes: string[] = []
  const rows = await benchmark(effort, (line) => {
    notes.push(line)
    console.log(`  ${line}`)
  })
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  missed.push(...rows.filter(({ target }) => target && !target.isMet).map(({ what }) => `${name}: ${what}`))
  const text = [tableOf(rows), ...notes.map((note) => `- ${note}`)].join('\n')
  console.log(`${text}\n  ${seconds} s`)
  const today = new Date().toISOString().slice(0, 10)
  if (values.write) writeResults(name, `${today}; before it: ${before}; took ${seconds} s.\n\n${text}`)
}
console.log(missed.length > 0 ? `\nMissed:\n${missed.join('\n')}` : '\nAll targets are met.')
process.exit()

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ what, measured, against, ratio, target }) => {
    const verdict = target ? `${target.text}: ${target.isMet ? 'met' : '**missed**'}` : ''
    return `| ${what} | ${measured} | ${against} | ${ratio ? range(ratio) : ''} | ${verdict} |`
  })
  return ['| | measured | against | ratio | target |', '|---|---|---|---|---|', ...lines].join('\n')
}
