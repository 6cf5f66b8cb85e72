import { createEmbeddedEngine } from '#platform/engine/embedded/engine.ts'
import type { Engine } from '#platform/engine/engine.ts'
import { createLogger } from '#platform/log/log.ts'

/** Every implementation of the engine; each suite in this folder runs against all of them. */
export const implementations: readonly (readonly [name: string, create: () => Promise<Engine>])[] = [
  ['embedded', async () => createEmbeddedEngine(createLogger({ level: 'silent', format: 'json' }))],
]
