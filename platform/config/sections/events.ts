/** What Echo keeps of what happens. */
export const eventSettings = {}
