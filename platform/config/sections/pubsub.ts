/** Queues and topics that events come from and go to. */
export const pubsubSettings = {}
