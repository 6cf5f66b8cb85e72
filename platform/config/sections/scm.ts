/** Where Igor reads repositories. */
export const scmSettings = {}
