/** npm run check [-- words]: what must hold (or the checks whose names hold one of the words), one line each, and the output of what does not. */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { type Check, checks } from './checks/commands.ts'

interface Result {
  readonly passed: boolean
  readonly output: string
}

async function run({ args }: Check): Promise<Result> {
  const child = spawn(process.execPath, args, { env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text))
  const code = await new Promise((resolve) => child.on('close', resolve))
  return { passed: code === 0, output: output.trim() }
}

const words = process.argv.slice(2)
const wanted = checks.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
if (wanted.length === 0) {
  console.error(`No check is called so. There are: ${checks.map(({ name }) => name).join(', ')}.`)
  process.exit(1)
}
const queue = [...wanted]
let failures = 0

async function work(): Promise<void> {
  for (let check = queue.shift(); check; check = queue.shift()) {
    const start = performance.now()
    const { passed, output } = await run(check)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${passed ? 'ok    ' : 'FAILED'}  ${check.name} (${seconds} s)`)
    if (passed) continue
    failures++
    console.log(`${output.replace(/^/gm, '        ')}\n`)
  }
}

await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work))
console.log(
  failures === 0 ? `${wanted.length} checks passed` : `${failures} of ${wanted.length} checks failed`,
)
process.exitCode = failures === 0 ? 0 : 1
