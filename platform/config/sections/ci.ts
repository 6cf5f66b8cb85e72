/** CI systems. */
export const ciSettings = {}
