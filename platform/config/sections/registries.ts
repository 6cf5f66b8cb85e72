/** What Igor polls besides CI systems. */
export const registrySettings = {}
