/** Spinnaker's JSON mapping takes "true" for true; so do we, wherever a flag is read. */
export const isTrue = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && value.trim().toLowerCase() === 'true')
