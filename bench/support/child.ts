/** The other end of Child: says what this process offers, then answers each order. */
export function serveOrders<Order>(offer: unknown, handle: (order: Order) => unknown): void {
  process.on('message', async (order) => process.send!(await handle(order as Order)))
  process.on('disconnect', () => process.exit())
  process.send!(offer)
}
