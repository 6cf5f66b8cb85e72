import { fail } from '../errors.ts'
import { MAX_DOCUMENT_BYTES, MAX_MESSAGE_BYTES, MAX_WRITE_BATCH } from '../wire/limits.ts'
import type { Reply } from '../wire/reply.ts'
import { type Call, defineCommand } from './command.ts'

export const REPLICA_SET = 'rs0'
/** The version whose behaviour is followed, and the wire version that goes with it. */
export const SERVER_VERSION = '7.0.0'
const WIRE_VERSION = 21

export const LOGICAL_SESSION_MINUTES = 30

/**
 * No electionId: with one, drivers would take a primary that was restarted for a stale one unless ids grow.
 * Without a topologyVersion drivers poll instead of holding a hello open: there is one node, whose state never
 * changes while it runs.
 */
export const hello = defineCommand({
  names: ['hello', 'isMaster', 'ismaster'],
  fields: [
    'helloOk',
    'client',
    'compression',
    'loadBalanced',
    'saslSupportedMechs',
    'speculativeAuthenticate',
    'topologyVersion',
    'maxAwaitTimeMS',
    'hostInfo',
    'backpressure',
  ],
  run(call) {
    if (call.body.speculativeAuthenticate !== undefined)
      fail('Unauthorized', 'the embedded server knows no users')
    return describe(call)
  },
})

function describe({ core, connectionId }: Call): Reply {
  return {
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    setName: REPLICA_SET,
    setVersion: 1,
    hosts: [core.address],
    primary: core.address,
    me: core.address,
    secondary: false,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: MAX_WRITE_BATCH,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: LOGICAL_SESSION_MINUTES,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
  }
}
