import { mongo } from 'mongoose'
import { guarded, guardedRepository } from '#platform/mongo/guarded.ts'

const failing = (error: Error) => guarded(() => Promise.reject(error))

describe('a store that fails', () => {
  it.each([
    new mongo.MongoNetworkError('connection reset'),
    new mongo.MongoServerSelectionError('nobody there', {} as never),
    new mongo.MongoServerError({ message: 'not primary', code: 10107 }),
  ])('may be tried again after %p', async (error) => {
    await expect(failing(error)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  it.each([
    new mongo.MongoServerError({ message: 'too large', code: 17419 }),
    new mongo.MongoServerError({ message: 'bad value', code: 2 }),
    new mongo.MongoInvalidArgumentError('too large'),
    new RangeError('too deep'),
  ])('is not tried for ever after %p', async (error) => {
    await expect(failing(error)).rejects.toBe(error)
  })

  it('says what the server says, and nothing of where it is', async () => {
    const full = new mongo.MongoServerError({ message: 'the disk is full', code: 14031 })
    await expect(failing(full)).rejects.toThrow('the store does not answer: the disk is full')
    const lost = new mongo.MongoServerSelectionError('connect ENOENT /tmp/secret/mongodb.sock', {} as never)
    await expect(failing(lost)).rejects.toThrow(/^the store does not answer: the connection to it failed$/)
  })

  it('is told by each function of a repository', async () => {
    const repository = guardedRepository({
      find: async (id: string) => `found ${id}`,
      save: async () => {
        throw new mongo.MongoNetworkError('connection reset')
      },
    })
    expect(await repository.find('a')).toBe('found a')
    await expect(repository.save()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})
