import { isDocument } from '../values/types.ts'
import { defineCommand } from './command.ts'
import { sessionOf } from './session.ts'

/** Ends sessions: their open transactions are aborted and their cursors closed. */
export const endSessions = defineCommand({
  names: ['endSessions', 'killSessions'],
  fields: [],
  run({ core, body }) {
    const lsids = body.endSessions ?? body.killSessions
    for (const lsid of Array.isArray(lsids) ? lsids : []) {
      if (!isDocument(lsid)) continue
      const { text } = sessionOf(lsid)
      const open = core.transactions.get(text)
      if (open !== undefined) core.transactions.abort(open)
      core.cursors.killWhere((cursor) => cursor.owner?.split(':')[0] === text)
    }
    return {}
  },
})

/** Sessions live as long as they are used: nothing has to be set up or refreshed. */
export const startSession = defineCommand({
  names: ['refreshSessions'],
  fields: [],
  run: () => ({}),
})
