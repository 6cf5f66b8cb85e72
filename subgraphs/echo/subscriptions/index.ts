import amazon from './amazon.ts'
import type { AnyPubsubSystem } from './define.ts'
import google from './google.ts'
import nats from './nats.ts'

/** All systems that messages are pulled from. */
export const pubsubSystems = { amazon, google, nats } satisfies Record<string, AnyPubsubSystem>
