import { readJobLogs } from '../../../../../subgraphs/igor/ci/support/jobLogs.ts'

/** Jobs whose logs are read by the character. */
class Logs {
  readonly jobs: { id: string; name: string; startedAt: number | undefined; log: string; isOver: boolean }[] =
    []

  put(id: string, startedAt: number | undefined, log: string, isOver = true): void {
    const others = this.jobs.filter((job) => job.id !== id)
    this.jobs.splice(0, this.jobs.length, { id, name: `job ${id}`, startedAt, log, isOver }, ...others)
  }

  read = (cursor?: string, isOver = true) =>
    readJobLogs(this.jobs, isOver, cursor, async ({ log, isOver }, from) => ({
      text: log.slice(from),
      to: log.length,
      isWhole: isOver,
    }))
}

describe('logs of jobs', () => {
  let logs: Logs
  beforeEach(() => {
    logs = new Logs()
  })

  it('are in the order in which the jobs began, without those that have not', async () => {
    logs.put('3', 10, 'c\n')
    logs.put('10', 20, 'a\n')
    logs.put('9', 20, 'b')
    logs.put('4', undefined, 'd\n')
    const { text, isWhole } = await logs.read()
    expect(text).toBe('===== job 3 =====\nc\n===== job 9 =====\nb\n===== job 10 =====\na\n')
    expect(isWhole).toBe(true)
  })

  it('go on where they were read to, also in a job that began earlier than it was told', async () => {
    logs.put('1', 10, 'one ', false)
    const first = await logs.read(undefined, false)
    logs.put('1', 10, 'one two\n')
    logs.put('2', 5, 'late\n')
    const second = await logs.read(first.cursor, false)
    expect(first.text + second.text).toBe('===== job 1 =====\none two\n===== job 2 =====\nlate\n')
    expect(second.isWhole).toBe(false)
    expect(await logs.read(second.cursor)).toEqual({ text: '', cursor: second.cursor, isWhole: true })
  })

  it('leave a job that was tried again for the new one', async () => {
    logs.put('1', 10, 'half', false)
    const { cursor } = await logs.read(undefined, false)
    logs.jobs.splice(0, 1)
    logs.put('2', 20, 'whole\n')
    expect(await logs.read(cursor)).toMatchObject({ text: '===== job 2 =====\nwhole\n', isWhole: true })
  })

  it('come in parts that are not too long', async () => {
    for (const id of ['1', '2', '3']) logs.put(id, Number(id), 'x'.repeat(3_000_000))
    const first = await logs.read()
    expect(first.isWhole).toBe(false)
    const second = await logs.read(first.cursor)
    expect(second.isWhole).toBe(true)
    expect((first.text + second.text).match(/=====/g)?.length).toBe(6)
  })

  it.each(['x', '1', '1,2;3', ';3:x', ''])('have no cursor %j', async (cursor) => {
    await expect(logs.read(cursor)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
