// A real Kubernetes control plane for test/conformance/kubernetes, where one is at hand.
const controlPlane = process.env.GENNAKER_KUBERNETES
  ? {
      globalSetup: '<rootDir>/test/fixtures/kubernetes/setup.ts',
      globalTeardown: '<rootDir>/test/fixtures/kubernetes/teardown.ts',
    }
  : {}

/** ESM as it runs: Node loads the sources natively elsewhere; here swc only strips the types. */
export default {
  ...controlPlane,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/.runtime/', '<rootDir>/data/'],
  reporters: ['default', '<rootDir>/scripts/jest-summary.js'],
  testTimeout: 60_000,
  maxWorkers: 2,
  // Modules of test files that are over are not freed: collecting the garbage of gigabytes takes longer than a new worker.
  workerIdleMemoryLimit: '1GB',
}
