import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'

const app = join(import.meta.dirname, 'app')
const examples = join(import.meta.dirname, 'examples')
const cache = join(import.meta.dirname, '../../node_modules/.cache/gennaker-playground')
const { resolve } = createRequire(import.meta.url)

/** The bundle's files are served under this name; it changes with everything that they are made from. */
export const bundleVersion: string = (() => {
  const hash = createHash('sha256')
  for (const folder of [app, examples])
    for (const file of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, file)))
  for (const name of ['graphiql', 'react-dom', 'monaco-editor'])
    hash.update((JSON.parse(readFileSync(packageFile(name), 'utf8')) as { version: string }).version)
  return hash.digest('hex').slice(0, 16)
})()

let building: Promise<string> | undefined

/**
 * The folder with the playground's files. They are bundled when they are first asked for (about five seconds, in
 * processes of the bundler) and kept for all starts after this one.
 */
export function bundlePlayground(): Promise<string> {
  building ??= build().catch((error) => {
    building = undefined
    throw error
  })
  return building
}

async function build(): Promise<string> {
  const known = [cache, join(tmpdir(), 'gennaker-playground')].map((folder) => join(folder, bundleVersion))
  const present = known.find((folder) => existsSync(folder))
  if (present) return present
  // An installation may be read-only.
  const [inCache, inTemp] = known as [string, string]
  return buildInto(inCache).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES' || error.code === 'EROFS') return buildInto(inTemp)
    throw error
  })
}

/** Another process may build the same: whoever is ready first puts it into place. */
async function buildInto(folder: string): Promise<string> {
  const draft = `${folder}.${randomUUID()}`
  await mkdir(draft, { recursive: true })
  const { build, stop } = await import('esbuild')
  try {
    await Promise.all([build(pageOptions(draft)), build(workerOptions(draft))])
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  } finally {
    await stop()
  }
  return folder
}

const common = {
  bundle: true,
  minify: true,
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.ttf': 'dataurl', '.woff2': 'dataurl', '.graphql': 'text', '.json': 'text' },
  logLevel: 'silent',
} as const satisfies BuildOptions

const pageOptions = (outdir: string): BuildOptions => ({
  ...common,
  entryPoints: { playground: join(app, 'playground.tsx') },
  outdir,
  format: 'esm',
  splitting: true,
  jsx: 'automatic',
})

/** Monaco's helpers, which run in workers of the browser. */
const workerOptions = (outdir: string): BuildOptions => ({
  ...common,
  entryPoints: {
    'editor.worker': resolve('monaco-editor/esm/vs/editor/editor.worker.js'),
    'json.worker': resolve('monaco-editor/esm/vs/language/json/json.worker.js'),
    'graphql.worker': resolve('monaco-graphql/esm/graphql.worker.js'),
  },
  outdir,
  format: 'iife',
})

/** Some packages don't export their package.json. */
function packageFile(name: string): string {
  return join(import.meta.dirname, '../../node_modules', name, 'package.json')
}
