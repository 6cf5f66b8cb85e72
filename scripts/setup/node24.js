import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from './npm.js'
import { root, SetupError } from './root.js'

const fetched = '24.21.0'
const oldest = [24, 15]
const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']
const folder = join(root, '.runtime')
const stamp = join(folder, 'installed')

/** The path of a Node that runs the sources, or nothing: the running one when it is new enough, else .runtime's. */
export function findNode() {
  if (isNewEnough(process.versions.node)) return process.execPath
  const node = fetchedPath()
  if (!existsSync(node)) return undefined
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === node) return node
  // Without its stamp it may be half of an interrupted installation: see whether it runs.
  const works = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${fetched}`
  if (works) writeFileSync(stamp, node)
  return works ? node : undefined
}

/** Gets Node from npm's package for this platform. */
export function fetchNode() {
  const platform = supportedPlatform()
  console.log(`Fetching Node ${fetched} (this is ${process.versions.node}) …`)
  mkdirSync(folder, { recursive: true })
  npm(process.execPath, [
    'install',
    '--no-save',
    '--no-package-lock',
    '--prefix',
    folder,
    `node-${platform}@${fetched}`,
  ])
  const node = findNode()
  if (!node)
    throw new SetupError(
      `Node ${fetched} was fetched to ${folder} and does not run. Install Node 24 yourself and repeat.`,
    )
  return node
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}

function fetchedPath() {
  return join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
}

function supportedPlatform() {
  const platform = `${process.platform}-${process.arch}`
  const isMusl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
  if (platforms.includes(platform) && !isMusl) return platform
  const name = isMusl ? `${platform} with musl` : platform
  throw new SetupError(
    `Node ${oldest.join('.')} or newer is needed (this is ${process.versions.node}), and there is none to fetch for ${name}. Install it and repeat.`,
  )
}
