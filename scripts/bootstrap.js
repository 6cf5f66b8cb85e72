/**
 * npm start, npm test, npm run check, npm run generate, npm run bench: installs what is missing, then hands over. Plain JavaScript
 * without a dependency, because it runs before anything is installed, on any Node from 18.
 */
import { handOver } from './setup/hand-over.js'
import { main, prepare } from './setup/prepare.js'
import { SetupError } from './setup/root.js'
import { installTestNeeds } from './setup/test-needs.js'

const commands = {
  start: (node, args) => handOver(node, 'scripts/gennaker.ts', ['start', ...args]),
  check: (node, args) => handOver(node, 'scripts/check.ts', args),
  generate: (node, args) => handOver(node, 'scripts/generate.ts', args),
  bench: (node, args) => handOver(node, 'bench/run.ts', args),
  test: (node, args) => {
    installTestNeeds()
    return handOver(node, 'node_modules/jest/bin/jest.js', args)
  },
}

main(async () => {
  const [name, ...args] = process.argv.slice(2)
  if (!Object.hasOwn(commands, name))
    throw new SetupError(`Usage: bootstrap.js ${Object.keys(commands).join('|')}`)
  await commands[name](await prepare(name !== 'start'), args)
})
