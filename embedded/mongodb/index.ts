/** A MongoDB server in one folder: see README.md for what it does and what it refuses. */
export { type RunningServer, type ServerOptions, startServer } from './server.ts'
export { type SpawnedServer, type SpawnOptions, spawnServer } from './spawn.ts'
export { DataFolderError } from './storage/database.ts'
