/** An address as messages may have it: addresses may carry passwords and tokens. */
export const shown = (address: string | URL): string => {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}`
}
