const ownTypes = new Set([
  'artifactory',
  'build',
  'cron',
  'docker',
  'helm',
  'helm/oci',
  'manual',
  'nexus',
  'pipeline',
  'plugin',
  'pubsub',
])

/** Types of events, in any case, that services of the platform tell. Nobody outside may pass for one of them. */
export const isOwnType = (type: string): boolean =>
  ownTypes.has(type.toLowerCase()) || /^(orca|igor|echo):/i.test(type)
