import type { KubeObject } from '#platform/kubernetes/objects.ts'
import type { KubernetesClient } from '../client/client.ts'
import type { Trouble } from './podTrouble.ts'

const mostLines = 20
const mostBytes = 65_536
const longestLine = 500

/** The last lines that a container wrote; none where its log cannot be had. */
export async function logTail(
  client: KubernetesClient,
  { metadata: { namespace = '', name = '' } }: KubeObject,
  { container = '', log }: Trouble,
  signal: AbortSignal,
): Promise<string[]> {
  if (log === undefined) return []
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`
  const query = { container, tailLines: String(mostLines), ...(log === 'previous' && { previous: 'true' }) }
  const ending = new AbortController()
  try {
    const text = await tailOf(await client.stream(path, query, AbortSignal.any([signal, ending.signal])))
    return text
      .split('\n')
      .filter((line) => line !== '')
      .slice(-mostLines)
      .map((line) => line.slice(0, longestLine))
  } catch {
    // Without its log it is still known what is wrong.
    return []
  } finally {
    ending.abort()
  }
}

async function tailOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let tail = Buffer.alloc(0)
  for await (const chunk of chunks) tail = Buffer.concat([tail, chunk]).subarray(-mostBytes)
  return tail.toString('utf8')
}
