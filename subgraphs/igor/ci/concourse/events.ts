import { isObject } from '#platform/definition/json.ts'

/** What of a build's events makes its log. */
export interface ReadEvents {
  readonly text: string
  /** The id of the last event; undefined when there is none. */
  readonly last: string | undefined
  readonly isWhole: boolean
}

/**
 * Reads a stream of events (text/event-stream) as far as it came: of each log event its payload. Only what ends with an empty line is
 * an event; `end` is the last one.
 */
export function readEvents(stream: string): ReadEvents {
  let text = ''
  let last: string | undefined
  let isWhole = false
  for (const block of stream.split('\n\n').slice(0, -1)) {
    const fields = fieldsOf(block)
    last = fields.get('id') ?? last
    if (fields.get('event') === 'end') isWhole = true
    else if (fields.get('event') === 'event') text += payloadOf(fields.get('data') ?? '')
  }
  return { text, last, isWhole }
}

const fieldsOf = (block: string) =>
  new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf(':')
      return [line.slice(0, at), line.slice(at + 1).trimStart()]
    }),
  )

function payloadOf(data: string): string {
  const event: unknown = JSON.parse(data)
  if (!isObject(event) || event.event !== 'log' || !isObject(event.data)) return ''
  return String(event.data.payload ?? '')
}
