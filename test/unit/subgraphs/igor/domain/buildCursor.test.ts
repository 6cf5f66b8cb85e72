import type { Build } from '../../../../../subgraphs/igor/domain/build.ts'
import { advance, isTold } from '../../../../../subgraphs/igor/domain/buildCursor.ts'

const build = (id: string, timestamp: number, more: Partial<Build> = {}): Build => ({
  ...{ id, timestamp, name: 'job', building: false, result: 'SUCCESS', artifacts: [] },
  ...more,
})

describe('how far the builds of a job are told', () => {
  const { cursor } = advance({ at: 0, told: [] }, [build('1', 1_000), build('2', 1_000)])

  it('tells a build that is run again under its id again', () => {
    expect(advance(cursor, [build('2', 5_000), build('1', 1_000)]).ended.map(({ id }) => id)).toEqual(['2'])
  })

  it.each([
    [{ timestamp: 1_000 }, true],
    [{ timestamp: 1_000, ids: ['2', '1'] }, true],
    [{ timestamp: 1_000, ids: ['1', '3'] }, false],
    [{ timestamp: 2_000 }, false],
    [{ timestamp: 500 }, false],
  ])('a job whose last build is %j has been told: %s', (last, expected) => {
    expect(isTold(cursor, last)).toBe(expected)
  })

  it('a job with a build that runs has not', () => {
    const { cursor } = advance({ at: 0, told: [] }, [build('1', 1_000, { building: true })])
    expect(isTold(cursor, { timestamp: 1_000 })).toBe(false)
  })
})
