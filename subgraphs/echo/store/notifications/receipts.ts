import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { NotificationCollections } from './models.ts'

/** Callbacks that were taken. */
export interface ReceiptRepository {
  /** False when it was taken before. */
  take(id: string, expireAt: Date): Promise<boolean>
}

export const receiptRepository = ({ receipts }: NotificationCollections): ReceiptRepository =>
  guardedRepository({
    async take(id: string, expireAt: Date) {
      try {
        await receipts.insertOne({ _id: id, expireAt })
        return true
      } catch (error) {
        if ((error as { code?: unknown }).code === 11000) return false
        throw error
      }
    },
  })
