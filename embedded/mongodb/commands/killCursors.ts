import { fail } from '../errors.ts'
import { defineCommand } from './command.ts'

export const killCursors = defineCommand({
  names: ['killCursors'],
  fields: ['cursors'],
  inTransaction: true,
  run({ core, body }) {
    const { cursors } = body
    if (!Array.isArray(cursors))
      return fail('TypeMismatch', "BSON field 'killCursors.cursors' must be an array")
    const ids = cursors.filter((id) => typeof id === 'bigint')
    const killed = ids.filter((id) => core.cursors.kill(id))
    return {
      cursorsKilled: killed,
      cursorsNotFound: ids.filter((id) => !killed.includes(id)),
      cursorsAlive: [],
      cursorsUnknown: [],
    }
  },
})
