import DataLoader from 'dataloader'
import type { EchoEvent } from '../domain/event.ts'
import type { EventRepository } from '../store/events.ts'

/** One request's reads, gathered into few. */
export interface Loaders {
  readonly events: DataLoader<string, EchoEvent | undefined>
}

export const createLoaders = (events: EventRepository): Loaders => ({
  events: new DataLoader<string, EchoEvent | undefined>(async (ids) => {
    const byId = await events.findByIds(ids)
    return ids.map((id) => byId.get(id))
  }),
})
