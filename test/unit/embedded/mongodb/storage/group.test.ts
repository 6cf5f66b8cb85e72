import { DatabaseSync } from 'node:sqlite'
import { Group } from '#embedded/mongodb/storage/group.ts'

let sql: DatabaseSync
let group: Group

beforeEach(() => {
  sql = new DatabaseSync(':memory:')
  sql.exec('CREATE TABLE t(x INTEGER PRIMARY KEY, pad BLOB)')
  group = new Group(sql, (error) => {
    throw error
  })
})

afterEach(() => sql.close())

function insert(x: number): void {
  sql.prepare('INSERT INTO t(x) VALUES(?)').run(x)
}

function rows(): unknown[] {
  return sql
    .prepare('SELECT x FROM t ORDER BY x')
    .all()
    .map((row) => row.x)
}

function settled(): Promise<Error | undefined> {
  return new Promise((resolve) => group.whenDurable(resolve))
}

describe('Group', () => {
  it('commits all writes of a turn together, and holds what waits for them until then', async () => {
    const order: string[] = []
    group.onCommit(() => order.push('committed'))
    group.write(() => insert(1))
    group.whenDurable(() => order.push('first reply'))
    await Promise.resolve()
    group.write(() => insert(2))
    expect(order).toEqual([])
    expect(await settled()).toBeUndefined()
    expect(order).toEqual(['first reply', 'committed'])
    expect(sql.isTransaction).toBe(false)
    expect(rows()).toEqual([1, 2])
  })

  it('settles at once when nothing is uncommitted', () => {
    let called = false
    group.whenDurable(() => {
      called = true
    })
    expect(called).toBe(true)
  })

  it('takes back a write that throws, on disk and in memory, and keeps the others', async () => {
    let inMemory = 0
    group.write(() => insert(1))
    expect(() =>
      group.write(() => {
        insert(2)
        inMemory++
        group.onUndo(() => {
          inMemory--
        })
        insert(1)
      }),
    ).toThrow('UNIQUE')
    await settled()
    expect(rows()).toEqual([1])
    expect(inMemory).toBe(0)
  })

  it('fails all replies of the turn when the disk is full, and goes on afterwards', async () => {
    const pages = Number(sql.prepare('PRAGMA page_count').get()?.page_count)
    sql.exec(`PRAGMA max_page_count=${pages + 4}`)
    let inMemory = 1
    group.write(() => insert(1))
    group.onUndo(() => {
      inMemory = 0
    })
    const reply = settled()
    expect(() => group.write(() => sql.prepare('INSERT INTO t VALUES(2, zeroblob(100000))').run())).toThrow(
      'full',
    )
    expect(await reply).toMatchObject({ message: expect.stringContaining('full') })
    expect(inMemory).toBe(0)
    expect(rows()).toEqual([])
    group.write(() => insert(3))
    expect(await settled()).toBeUndefined()
    expect(rows()).toEqual([3])
  })
})
