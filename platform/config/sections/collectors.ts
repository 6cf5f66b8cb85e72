/** Who events are told to. */
export const collectorSettings = {}
