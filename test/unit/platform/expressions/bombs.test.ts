import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { bombs, openings, regexes } from './bombs/bombs.ts'
import type { Measured, Report } from './bombs/measured.ts'

/** Way beyond what an honest expression takes. */
const mostMilliseconds = 50

let report: Report
beforeAll(async () => {
  // As the program runs it: jest's own way to load modules makes every use of `Array`, `String` or `Math` slow.
  const worker = new Worker(new URL('./bombs/measured.ts', import.meta.url))
  ;[report] = await once(worker, 'message')
  await worker.terminate()
})

const isInTime = ({ milliseconds }: Measured) => expect(milliseconds).toBeLessThan(mostMilliseconds)

describe('bombs', () => {
  it.each(Object.keys(bombs))('%s is refused in time', (name) => {
    const found = report.bombs[name]!
    expect(found).toMatchObject({ isRefused: true })
    isInTime(found)
  })

  it.each(Object.keys(regexes))('the expression of regular expressions "%s" takes no time', (name) => {
    const found = report.regexes[name]!
    expect(found).toMatchObject({ outcome: false })
    isInTime(found)
  })

  it.each(Object.keys(openings))('a text with a million %s is refused or left as it is', (name) => {
    const found = report.openings[name]!
    if (!found.isRefused) expect(found.outcome === openings[name]).toBe(true)
    isInTime(found)
  })

  it('texts that hold expressions again do not grow without end', () => {
    expect(JSON.stringify(report.growing.outcome).length).toBeLessThan(10_000)
    isInTime(report.growing)
  })

  it('deep contexts are bounded', () => isInTime(report.deep))
})
