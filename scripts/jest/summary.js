/** Ends a test run with what was skipped, by name, and one line with the figures. */
export default class Summary {
  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap(({ testResults }) =>
      testResults.filter(({ status }) => status === 'pending'),
    )
    const lines = skipped.map(({ fullName }) => `skipped: ${fullName}`)
    // A file that cannot even be loaded has no tests to count, and is a failure all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const parts = [`${results.numPassedTests} passed`, `${failed} failed`]
    if (results.numPendingTests > 0) parts.push(`${results.numPendingTests} skipped`)
    endInTime()
    // Other reporters hold back what they write until the end.
    process.once('exit', () => process.stdout.write(`${[...lines, parts.join(', ')].join('\n')}\n`))
  }
}

/** A test that leaves a server or a process behind must not keep the whole run from ending: it is said, and is a failure. */
function endInTime() {
  const end = () => {
    console.error('Something that a test started is still running; the run is ended.')
    process.exit(1)
  }
  setTimeout(end, 10_000).unref()
}
