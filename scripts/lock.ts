/**
 * Completes package-lock.json. npm writes down the binaries of other platforms (optional dependencies) only when its
 * registry has them, and mirrors often lack some; `npm ci` then refuses the lock file everywhere. What is missing follows
 * from the package that asks for it, whose names say the platform. With --check it only tells.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface LockEntry {
  readonly version?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly dev?: boolean
}

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const systems = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'win32',
  'aix',
  'sunos',
]
const processors = [
  'x64',
  'arm64',
  'arm',
  'ia32',
  'ppc64',
  'riscv64',
  'loong64',
  's390x',
  'mips64el',
  'wasm32',
]

const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, LockEntry> }
const missing = Object.values(lock.packages).flatMap((entry) => missingOf(entry))
if (missing.length > 0 && process.argv.includes('--check')) {
  console.error(
    `package-lock.json lacks ${missing.map(([name]) => name).join(', ')}: run node scripts/lock.ts`,
  )
  process.exitCode = 1
} else if (missing.length > 0) {
  for (const [name, entry] of missing) lock.packages[`node_modules/${name}`] = entry
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`)
  console.log(`package-lock.json: ${missing.length} packages of other platforms added`)
}

function missingOf({ optionalDependencies = {}, dev }: LockEntry): [string, LockEntry][] {
  return Object.entries(optionalDependencies)
    .filter(([name]) => !Object.keys(lock.packages).some((place) => place.endsWith(`node_modules/${name}`)))
    .filter(([, version]) => /^\d+\.\d+\.\d+/.test(version))
    .map(([name, version]) => [name, { version, ...platformOf(name), ...(dev && { dev }), optional: true }])
}

function platformOf(name: string): { cpu: string[]; os: string[]; libc?: string[] } {
  const words = name.split(/[/-]/)
  const cpu = processors.find((processor) => words.includes(processor))
  const os = systems.find((system) => words.includes(system))
  if (!cpu || !os)
    throw new Error(
      `The platform of ${name} does not follow from its name: add it to package-lock.json by hand`,
    )
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : []
  return { cpu: [cpu], os: [os], ...(libc.length > 0 && { libc }) }
}
