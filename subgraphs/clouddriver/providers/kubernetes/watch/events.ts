import type { KubeObject } from '#platform/kubernetes/objects.ts'
import { KubernetesError } from '../client/errors.ts'

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  readonly object: KubeObject
}

const newline = 0x0a
/** No object of a cluster is longer: etcd refuses it. */
const longestLine = 16 * 1_048_576

/** The events of a watch's body, each as soon as its line is whole; no more than one line is kept. */
export async function* watchEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent> {
  let rest: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = Buffer.concat([...rest, chunk.subarray(start, end)])
      rest = []
      length = 0
      start = end + 1
      if (line.length > 0) yield parse(line)
    }
    if (start === chunk.length) continue
    rest.push(chunk.subarray(start))
    length += chunk.length - start
    if (length > longestLine) throw broken('it is longer than any object can be')
  }
}

function parse(line: Buffer): WatchEvent {
  try {
    return JSON.parse(line.toString('utf8')) as WatchEvent
  } catch {
    throw broken('it is not JSON')
  }
}

const broken = (reason: string) =>
  new KubernetesError(
    'FAILED',
    { status: 200, reason: 'NotAnApiServer' },
    `An event of a watch cannot be used: ${reason}.`,
  )
