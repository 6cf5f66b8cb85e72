import { mongo } from 'mongoose'
import { guarded } from '../../../../../subgraphs/orca/store/executions.ts'

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
})
