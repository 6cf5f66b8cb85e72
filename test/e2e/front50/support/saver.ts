/** Saves four pipelines over and over, and prints each save that was acknowledged. Runs until it is killed. */
import { startFront50 } from '../../../unit/subgraphs/front50/front50.ts'

const [uri = '', database = ''] = process.argv.slice(2)
const front50 = await startFront50(uri, { database })
const document = `mutation ($definition: JSON!) {
  savePipeline(application: "app", definition: $definition) { id version definition }
}`

async function saveForever(id: string): Promise<never> {
  for (let n = 0; ; n++) {
    const token = `${process.pid}-${n}`
    const { savePipeline } = await front50.get(document, { definition: { id, name: id, token } })
    process.stdout.write(`${JSON.stringify({ id, version: savePipeline.version, token })}\n`)
  }
}

await Promise.all(['a', 'b', 'c', 'd'].map(saveForever))
