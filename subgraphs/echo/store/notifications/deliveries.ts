import type { PageRequest } from '#platform/graphql/page.ts'
import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { Delivery, DeliveryStatus } from '../../domain/notifications/delivery.ts'
import type { DeliveryDocument, NotificationCollections } from './models.ts'

export interface DeliveryFilter {
  readonly executionId?: string
  readonly application?: string
  readonly status?: DeliveryStatus
}

/** What is to be sent, and what became of it. */
export interface DeliveryRepository {
  /** Those that are there already stay as they are. */
  add(deliveries: readonly Delivery[]): Promise<void>
  find(id: string): Promise<Delivery | undefined>
  /** Newest first, one more than was asked for when there are more. */
  page(filter: DeliveryFilter, request: PageRequest): Promise<Delivery[]>
  /** Lanes that something waits to be sent in. */
  pendingLanes(): Promise<string[]>
  /** Lanes with held deliveries whose time has come. */
  lanesToRelease(now: number): Promise<string[]>
  /** The next one of a lane. */
  head(lane: string): Promise<Delivery | undefined>
  /** How many were made for a lane since then, held ones left out. */
  countSince(lane: string, since: number): Promise<number>
  /** When what is held in a lane for a digest is told. */
  digestDueAt(lane: string): Promise<number | undefined>
  /** Records an attempt that is about to be made. False when somebody else has changed it meanwhile. */
  begin(delivery: Delivery, nextDueAt: number): Promise<boolean>
  sent(id: string, receipt: string | undefined, at: number, expireAt: Date): Promise<void>
  tryAgain(id: string, error: string, dueAt: number): Promise<void>
  failed(id: string, error: string, expireAt: Date): Promise<void>
  /** Sends one that has failed, or is held, once more from the first attempt. False when it is neither. */
  restart(id: string, now: number): Promise<boolean>
  /** What is held in a lane and due, or belongs to a digest that was not finished. */
  due(lane: string, now: number): Promise<Delivery[]>
  /** Lets held ones belong to a digest. */
  claim(ids: readonly string[], digest: string): Promise<void>
  /** What a digest has told is done. */
  settle(digest: string, expireAt: Date): Promise<void>
}

function fromDocument({ _id, content, expireAt: _, ...rest }: DeliveryDocument): Delivery {
  return { id: _id, ...rest, ...(content !== undefined && { content: JSON.parse(content) }) }
}

const toDocument = ({ id, content, ...rest }: Delivery): DeliveryDocument => ({
  _id: id,
  ...rest,
  ...(content && { content: JSON.stringify(content) }),
})

export const deliveryRepository = ({ deliveries }: NotificationCollections): DeliveryRepository =>
  guardedRepository({
    async add(added: readonly Delivery[]) {
      if (added.length === 0) return
      await deliveries.insertMany(added.map(toDocument), { ordered: false }).catch((error) => {
        const { code, writeErrors = [] } = error as { code?: unknown; writeErrors?: { code?: unknown }[] }
        if (code !== 11000 || ![writeErrors].flat().every((each) => each.code === 11000)) throw error
      })
    },

    async find(id: string) {
      const found = await deliveries.findOne({ _id: id })
      return found ? fromDocument(found) : undefined
    },

    async page(filter: DeliveryFilter, { first, after }: PageRequest) {
      const behind = after === undefined ? {} : { _id: { $lt: after } }
      const found = deliveries.find({ ...filter, ...behind }, { sort: { _id: -1 }, limit: first + 1 })
      return (await found.toArray()).map(fromDocument)
    },

    pendingLanes: () => deliveries.distinct('lane', { status: 'PENDING' }),

    lanesToRelease: (now: number) => deliveries.distinct('lane', { status: 'HELD', dueAt: { $lte: now } }),

    async head(lane: string) {
      const found = await deliveries.findOne({ status: 'PENDING', lane }, { sort: { _id: 1 } })
      return found ? fromDocument(found) : undefined
    },

    countSince: (lane: string, since: number) =>
      deliveries.countDocuments({ lane, createdAt: { $gt: since }, heldFor: { $exists: false } }),

    async digestDueAt(lane: string) {
      const filter = { status: 'HELD', lane, heldFor: 'digest', digest: { $exists: false } } as const
      return (await deliveries.findOne(filter, { sort: { _id: 1 } }))?.dueAt
    },

    async begin({ id, attempts }: Delivery, nextDueAt: number) {
      const change = { $set: { attempts: attempts + 1, dueAt: nextDueAt } }
      return (await deliveries.updateOne({ _id: id, status: 'PENDING', attempts }, change)).matchedCount === 1
    },

    async sent(id: string, receipt: string | undefined, at: number, expireAt: Date) {
      const set = { status: 'SENT', sentAt: at, expireAt, ...(receipt !== undefined && { receipt }) } as const
      await deliveries.updateOne({ _id: id }, { $set: set, $unset: { content: '', error: '' } })
    },

    async tryAgain(id: string, error: string, dueAt: number) {
      await deliveries.updateOne({ _id: id, status: 'PENDING' }, { $set: { error, dueAt } })
    },

    async failed(id: string, error: string, expireAt: Date) {
      await deliveries.updateOne(
        { _id: id, status: 'PENDING' },
        { $set: { status: 'FAILED', error, expireAt } },
      )
    },

    async restart(id: string, now: number) {
      const filter = { _id: id, status: { $in: ['FAILED', 'HELD'] }, digest: { $exists: false } } as const
      const set = { status: 'PENDING', attempts: 0, dueAt: now } as const
      return (
        (await deliveries.updateOne(filter, { $set: set, $unset: { expireAt: '', heldFor: '' } }))
          .matchedCount === 1
      )
    },

    async due(lane: string, now: number) {
      const found = deliveries.find({ status: 'HELD', lane, dueAt: { $lte: now } }, { sort: { _id: 1 } })
      return (await found.toArray()).map(fromDocument)
    },

    async claim(ids: readonly string[], digest: string) {
      await deliveries.updateMany({ _id: { $in: [...ids] }, status: 'HELD' }, { $set: { digest } })
    },

    async settle(digest: string, expireAt: Date) {
      const change = { $set: { status: 'DIGESTED', expireAt }, $unset: { content: '' } } as const
      await deliveries.updateMany({ digest, status: 'HELD' }, change)
    },
  })
