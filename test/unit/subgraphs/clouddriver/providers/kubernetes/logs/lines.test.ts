import {
  isBehind,
  logLines,
  parseCursor,
} from '../../../../../../../subgraphs/clouddriver/providers/kubernetes/logs/lines.ts'

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

async function linesOf(...texts: string[]) {
  const found = []
  for await (const line of logLines(chunks(...texts))) found.push(line)
  return found
}

const stamp = '2026-01-02T03:04:05'

describe('logLines', () => {
  it('puts lines together from parts, and keeps the last without an end', async () => {
    const lines = await linesOf(`${stamp}.1Z he`, `llo\n${stamp}.2Z `, 'wörld', `\n${stamp}.3Z end`)
    expect(lines.map(({ text }) => text)).toEqual(['hello', 'wörld', 'end'])
    expect(lines.map(({ time }) => time)).toEqual([100, 200, 300].map((ms) => Date.parse(`${stamp}Z`) + ms))
  })

  it('keeps a sign whole that is cut between two parts', async () => {
    const bytes = Buffer.from(`${stamp}Z ä\n`)
    async function* cut() {
      yield bytes.subarray(0, bytes.length - 2)
      yield bytes.subarray(bytes.length - 2)
    }
    const found = []
    for await (const { text } of logLines(cut())) found.push(text)
    expect(found).toEqual(['ä'])
  })

  it('tells lines of the same nanosecond apart', async () => {
    const lines = await linesOf(`${stamp}.000000001Z a\n${stamp}.000000001Z b\n${stamp}.000000002Z c\n`)
    expect(new Set(lines.map(({ cursor }) => cursor)).size).toBe(3)
    const positions = lines.map(({ cursor }) => parseCursor(cursor)!)
    expect(isBehind(positions[1]!, positions[0]!)).toBe(true)
    expect(isBehind(positions[2]!, positions[1]!)).toBe(true)
    expect(isBehind(positions[0]!, positions[0]!)).toBe(false)
  })

  it('reads fractions of any length and other zones alike', async () => {
    const lines = await linesOf(`${stamp}.5Z a\n`, '2026-01-02T04:04:05.500000000+01:00 b\n')
    expect(lines[1]!.cursor).toBe(lines[0]!.cursor.replace(/\.0$/, '.1'))
  })

  it('keeps empty lines, and what has no time with the line before it', async () => {
    const lines = await linesOf(`${stamp}Z \n${stamp}Z\nno time at all\n`)
    expect(lines.map(({ text }) => text)).toEqual(['', '', 'no time at all'])
  })

  it.each(['', 'x', '1', '1.', '1.2.3', '-1.0', '99999999999999999999.0'])(
    'knows that %j is no cursor',
    (text) => {
      expect(parseCursor(text)).toBeUndefined()
    },
  )
})
