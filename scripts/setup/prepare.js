import { fetchNode, findNode } from './node24.js'
import { arePackagesFresh, installPackages } from './packages.js'
import { SetupError } from './root.js'
import { inTurn } from './turn.js'

/**
 * Answers the path of a Node that runs the sources, after everything that is missing has been installed; `withTools`
 * includes what only tests and checks need.
 */
export async function prepare(withTools) {
  const node = findNode()
  if (node && arePackagesFresh(withTools)) return node
  return inTurn(() => {
    const node = findNode() ?? fetchNode()
    if (!arePackagesFresh(withTools)) installPackages(node, withTools)
    return node
  })
}

/** Runs a command's main function; what a person can repair is told in a sentence. */
export async function main(run) {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
