const ownTypes = new Set(['build', 'cron', 'manual', 'pipeline', 'plugin'])

/** Types of events that services of the platform tell. Nobody outside may pass for one of them. */
export const isOwnType = (type: string): boolean => ownTypes.has(type) || /^(orca|igor|echo):/.test(type)
