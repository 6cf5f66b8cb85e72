/** npm run generate: everything that is made from something else and checked in. With --check only says what is stale. */
await import('./codegen.ts')
await import('./compose.ts')
await import('./errors-doc.ts')
await import('./kubernetes-schema.ts')
