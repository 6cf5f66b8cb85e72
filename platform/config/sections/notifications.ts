/** Ways to tell people. */
export const notificationSettings = {}
