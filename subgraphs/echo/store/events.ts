import type { mongo } from 'mongoose'
import { guardedRepository } from '#platform/mongo/guarded.ts'
import type { EchoEvent, NewEvent } from '../domain/event.ts'
import type { EventFilter } from '../domain/filter.ts'
import type { EchoCollections, EventDocument, VoidDocument } from './models.ts'

/** A place of the log: the event there, or none. */
export interface Place {
  readonly sequence: number
  readonly event: EchoEvent | undefined
  /** Characters of its text. */
  readonly length: number
}

/** An event with the JSON text of what it says. */
export interface WrittenEvent {
  readonly event: EchoEvent
  readonly text: string
}

/** The text of an event that is kept. */
export const textOf = ({ details, content, signedBy, isSigned }: NewEvent) =>
  JSON.stringify({ details, content, signedBy, isSigned })

/** What an insertion came to, beside the events that are kept. */
export interface Inserted {
  /** Of these events the place was taken by somebody else. */
  readonly displaced: readonly WrittenEvent[]
  /** Of these events the key is known. */
  readonly known: readonly WrittenEvent[]
}

/** The log's places, each written once. */
export interface EventRepository {
  /** Allots `count` places; answers the last of them. */
  allot(count: number): Promise<number>
  /** The last place that was allotted, and up to where all may be gone. */
  bounds(): Promise<{ last: number; floor: number }>
  insert(events: readonly WrittenEvent[]): Promise<Inserted>
  /** Makes places void that hold nothing yet; `at` is now. */
  fill(sequences: readonly number[], at: number): Promise<void>
  /**
   * The places behind `after` that are written, in order; not all of them need be there. Fewer than `limit` where their events are
   * long.
   */
  read(after: number, limit: number): Promise<Place[]>
  findByKeys(keys: readonly string[]): Promise<ReadonlyMap<string, EchoEvent>>
  findByIds(ids: readonly string[]): Promise<ReadonlyMap<string, EchoEvent>>
  /** Newest first, those before the place `before`, and whether there are more. Fewer than `limit` where they are long. */
  list(
    filter: EventFilter,
    limit: number,
    before?: number,
  ): Promise<{ readonly events: readonly EchoEvent[]; readonly hasMore: boolean }>
  /** When the first places behind `after` were written. */
  times(after: number, limit: number): Promise<{ sequence: number; at: number }[]>
  /** Forgets all places up to this one. */
  forget(upTo: number): Promise<void>
}

const duplicateKey = 11000

/** Characters of events that are read at once: of a thousand of the longest ones no process could hold all. */
const mostRead = 16 * 1024 * 1024

/** Documents up to about so many characters, and whether there may be more. */
async function bounded<T extends EventDocument | VoidDocument>(cursor: mongo.FindCursor<mongo.WithId<T>>) {
  const read: mongo.WithId<T>[] = []
  let characters = 0
  for await (const document of cursor) {
    read.push(document)
    if ('event' in document) characters += document.event.length
    if (characters > mostRead) return { read, isCut: true }
  }
  return { read, isCut: false }
}

export function eventRepository({ events, counters }: EchoCollections): EventRepository {
  const find = async (filter: mongo.Filter<EventDocument>) =>
    ((await events.find(filter as never).toArray()) as EventDocument[]).map(toEvent)

  /** The first place written at `time` or later; places are written in the order of time, but for what clocks differ by. */
  async function placeAt(time: number): Promise<number> {
    const { last = 0, floor = 0 } = (await counters.findOne({ _id: 'events' })) ?? {}
    let low = floor + 1
    let high = last + 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const options = { sort: { _id: 1 }, projection: { receivedAt: 1, void: 1, at: 1 } } as const
      const found = await events.findOne({ _id: { $gte: middle } }, options)
      if (found && writtenAt(found) < time) low = found._id + 1
      else high = middle
    }
    return low
  }

  /** Spares looking at all places for the few of a certain time. */
  async function placesOf({ since, until }: EventFilter, before: number | undefined): Promise<PlaceRange> {
    const end = until === undefined ? undefined : await placeAt(until + clocksDifferMs)
    return {
      ...(since !== undefined && { $gte: await placeAt(since - clocksDifferMs) }),
      ...((before !== undefined || end !== undefined) && {
        $lt: Math.min(before ?? Number.POSITIVE_INFINITY, end ?? Number.POSITIVE_INFINITY),
      }),
    }
  }

  return guardedRepository<EventRepository>({
    async allot(count) {
      const change = { $inc: { last: count } }
      const counter = await counters.findOneAndUpdate({ _id: 'events' }, change, {
        upsert: true,
        returnDocument: 'after',
      })
      return counter!.last
    },

    async bounds() {
      const { last = 0, floor = 0 } = (await counters.findOne({ _id: 'events' })) ?? {}
      return { last, floor }
    },

    async insert(added) {
      try {
        await events.insertMany(added.map(toDocument), { ordered: false })
        return { displaced: [], known: [] }
      } catch (error) {
        const errors = duplicatesIn(error)
        const those = (isKey: boolean) =>
          errors.filter((one) => isKey === isAboutKey(one)).map(({ index }) => added[index]!)
        return { displaced: those(false), known: those(true) }
      }
    },

    async fill(sequences, at) {
      const documents = sequences.map((sequence): VoidDocument => ({ _id: sequence, void: true, at }))
      await events.insertMany(documents, { ordered: false }).catch(duplicatesIn)
    },

    async read(after, limit) {
      const found = events.find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit })
      return (await bounded(found)).read.map(toPlace)
    },

    async findByKeys(keys) {
      const found = await find({ key: { $in: [...keys] } })
      return new Map(found.map((event) => [event.key!, event]))
    },

    async findByIds(ids) {
      const found = await find({ id: { $in: [...ids] } })
      return new Map(found.map((event) => [event.id, event]))
    },

    async list(filter, limit, before) {
      const range = await placesOf(filter, before)
      const query = queryOf(filter, range) as mongo.Filter<EventDocument | VoidDocument>
      const found = await bounded(events.find(query, { sort: { _id: -1 }, limit: limit + 1 }))
      const shown = found.read.slice(0, limit) as EventDocument[]
      return { events: shown.map(toEvent), hasMore: found.isCut || found.read.length > limit }
    },

    async times(after, limit) {
      const options = { sort: { _id: 1 }, limit, projection: { receivedAt: 1, void: 1, at: 1 } } as const
      const found = await events.find({ _id: { $gt: after } }, options).toArray()
      return found.map((place) => ({ sequence: place._id, at: writtenAt(place) }))
    },

    async forget(upTo) {
      // Whoever reads must know that a gap is none before there is one.
      await counters.updateOne({ _id: 'events' }, { $max: { floor: upTo } }, { upsert: true })
      await events.deleteMany({ _id: { $lte: upTo } })
    },
  })
}

interface PlaceRange {
  readonly $gte?: number
  readonly $lt?: number
}

/** What the clocks of processes on one store may differ by. */
const clocksDifferMs = 60_000

const writtenAt = (place: EventDocument | VoidDocument) => ('void' in place ? place.at : place.receivedAt)

interface WriteError {
  readonly index: number
  readonly code: number
  readonly errmsg?: string
  readonly err?: { readonly keyPattern?: Record<string, unknown>; readonly errmsg?: string }
}

/** The duplicates that an unordered insertion ran into; throws what else went wrong. */
function duplicatesIn(error: unknown): WriteError[] {
  const { writeErrors } = error as { writeErrors?: WriteError[] | WriteError }
  const errors = writeErrors === undefined ? [] : [writeErrors].flat()
  if (errors.length === 0 || errors.some(({ code }) => code !== duplicateKey)) throw error
  return errors
}

const isAboutKey = ({ err, errmsg }: WriteError) =>
  err?.keyPattern ? 'key' in err.keyPattern : /index: key_/.test(errmsg ?? err?.errmsg ?? '')

function toDocument({ event, text }: WrittenEvent): EventDocument {
  const { sequence, id, key, executionId, receivedAt } = event
  const { type, source, application } = event.details
  return {
    _id: sequence,
    id,
    ...(key !== undefined && { key }),
    type,
    source,
    ...(application !== undefined && { application }),
    ...(executionId !== undefined && { executionId }),
    receivedAt,
    event: text,
  }
}

const toPlace = (document: EventDocument | VoidDocument): Place =>
  'void' in document
    ? { sequence: document._id, event: undefined, length: 0 }
    : { sequence: document._id, event: toEvent(document), length: document.event.length }

function toEvent({ _id, id, key, executionId, receivedAt, event }: EventDocument): EchoEvent {
  return {
    sequence: _id,
    id,
    ...(key !== undefined && { key }),
    ...(executionId !== undefined && { executionId }),
    receivedAt,
    ...(JSON.parse(event) as Pick<EchoEvent, 'details' | 'content'>),
  }
}

function queryOf(filter: EventFilter, range: PlaceRange): mongo.Filter<EventDocument> {
  const { type, source, application, executionId, since, until } = filter
  const received = {
    ...(since !== undefined && { $gte: since }),
    ...(until !== undefined && { $lt: until }),
  }
  return {
    ...(type === undefined ? { void: { $exists: false } } : { type: conditionOf(type) }),
    ...(source !== undefined && { source }),
    ...(application !== undefined && { application }),
    ...(executionId !== undefined && { executionId }),
    ...(Object.keys(received).length > 0 && { receivedAt: received }),
    ...(Object.keys(range).length > 0 && { _id: range }),
  }
}

const conditionOf = (type: string) =>
  type.endsWith('*') ? { $gte: type.slice(0, -1), $lt: `${type.slice(0, -1)}\uffff` } : type
