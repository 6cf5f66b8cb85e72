import os from 'node:os'
import { Double } from 'bson'
import { fail } from '../errors.ts'
import type { Document } from '../values/types.ts'
import { MAX_DOCUMENT_BYTES } from '../wire/limits.ts'
import { defineCommand } from './command.ts'
import { SERVER_VERSION } from './hello.ts'

/** What clients and shells ask at their start: who are you, are you there. */
export const ping = defineCommand({ names: ['ping'], fields: [], run: () => ({}) })

export const buildInfo = defineCommand({
  names: ['buildInfo', 'buildinfo'],
  fields: [],
  run: () => ({
    version: SERVER_VERSION,
    gitVersion: 'embedded',
    modules: [],
    versionArray: [...SERVER_VERSION.split('.').map(Number), 0],
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    storageEngines: ['sqlite'],
  }),
})

export const connectionStatus = defineCommand({
  names: ['connectionStatus'],
  fields: ['showPrivileges'],
  run: () => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
})

export const whatsmyuri = defineCommand({
  names: ['whatsmyuri'],
  fields: [],
  run: ({ connectionId }) => ({ you: `local:${connectionId}` }),
})

export const getLog = defineCommand({
  names: ['getLog'],
  fields: [],
  run: ({ body }) =>
    body.getLog === '*' ? { names: ['global', 'startupWarnings'] } : { totalLinesWritten: 0, log: [] },
})

const PARAMETERS: Document = { featureCompatibilityVersion: { version: '7.0' } }

export const getParameter = defineCommand({
  names: ['getParameter'],
  fields: Object.keys(PARAMETERS),
  run({ body }) {
    if (body.getParameter === '*') return { ...PARAMETERS }
    const asked = Object.keys(PARAMETERS).filter((name) => name in body)
    if (asked.length === 0) fail('InvalidOptions', 'no option found to get')
    return Object.fromEntries(asked.map((name) => [name, PARAMETERS[name]!]))
  },
})

export const hostInfo = defineCommand({
  names: ['hostInfo'],
  fields: [],
  run: () => ({
    system: {
      currentTime: new Date(),
      hostname: os.hostname(),
      cpuAddrSize: 64,
      memSizeMB: Math.round(os.totalmem() / 1024 / 1024),
      numCores: os.availableParallelism(),
      cpuArch: os.arch(),
    },
    os: { type: os.type(), name: os.platform(), version: os.release() },
    extra: {},
  }),
})

export const serverStatus = defineCommand({
  names: ['serverStatus'],
  fields: ['repl', 'metrics', 'locks', 'wiredTiger', 'transactions', 'opcounters'],
  run({ core }) {
    const uptimeMs = Date.now() - core.startedAt
    const memory = process.memoryUsage()
    return {
      host: core.address,
      version: SERVER_VERSION,
      process: 'mongod',
      pid: BigInt(process.pid),
      uptime: new Double(Math.floor(uptimeMs / 1000)),
      uptimeMillis: BigInt(uptimeMs),
      localTime: new Date(),
      mem: { bits: 64, resident: Math.round(memory.rss / 1024 / 1024) },
      metrics: { cursor: { open: { total: BigInt(core.cursors.size) } } },
      transactions: { currentOpen: BigInt(core.transactions.size) },
      storageEngine: { name: 'sqlite', persistent: true },
    }
  },
})
