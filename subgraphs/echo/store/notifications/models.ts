import { type Connection, type mongo, Schema } from 'mongoose'
import type { Delivery } from '../../domain/notifications/delivery.ts'

/** A delivery. What is sent is JSON text. */
export interface DeliveryDocument extends Omit<Delivery, 'id' | 'content'> {
  _id: string
  content?: string
  /** When it may be forgotten. */
  expireAt?: Date
}

/** A callback that was taken: it is not taken again. */
export interface ReceiptDocument {
  /** The digest of its signature. */
  _id: string
  expireAt: Date
}

/** Declares the collections with their indexes; the repositories work on the driver's own collections. */
export function notificationCollections(connection: Connection) {
  const options = {
    versionKey: false,
    minimize: false,
    strict: false,
    autoIndex: false,
    autoCreate: false,
  } as const
  const delivery = new Schema({ _id: String }, { ...options, collection: 'deliveries' })
  delivery.index({ status: 1, lane: 1, _id: 1 })
  delivery.index({ lane: 1, createdAt: 1 })
  delivery.index({ executionId: 1, _id: -1 })
  delivery.index({ application: 1, _id: -1 })
  delivery.index({ digest: 1 }, { sparse: true })
  delivery.index({ expireAt: 1 }, { expireAfterSeconds: 0 })
  const receipt = new Schema({ _id: String }, { ...options, collection: 'callbackReceipts' })
  receipt.index({ expireAt: 1 }, { expireAfterSeconds: 0 })
  const models = [
    connection.model('Delivery', delivery),
    connection.model('CallbackReceipt', receipt),
  ] as const
  return {
    deliveries: models[0].collection as unknown as mongo.Collection<DeliveryDocument>,
    receipts: models[1].collection as unknown as mongo.Collection<ReceiptDocument>,
    /** Makes the collections and indexes that are missing. Safe to run at every start. */
    async prepare() {
      for (const model of models) {
        await model.createCollection()
        await model.createIndexes()
      }
    },
  }
}

export type NotificationCollections = ReturnType<typeof notificationCollections>
