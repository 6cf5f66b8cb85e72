// A real Kubernetes control plane for test/conformance/kubernetes, where one is at hand.
const controlPlane = process.env.GENNAKER_KUBERNETES
  ? {
      globalSetup: '<rootDir>/test/fixtures/kubernetes/setup.ts',
      globalTeardown: '<rootDir>/test/fixtures/kubernetes/teardown.ts',
    }
  : {}

export default {
  ...controlPlane,
  runner: '<rootDir>/scripts/jest/runner.ts',
  // Node strips the types itself.
  transform: {},
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.runtime/', '<rootDir>/data/'],
  reporters: ['default', '<rootDir>/scripts/jest/summary.js'],
  testTimeout: 60_000,
  maxWorkers: 2,
}
