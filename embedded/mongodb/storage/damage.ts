/** A stored document whose checksum is wrong. The rest of the collection stays readable. */
export class DamagedDocumentError extends Error {
  readonly ns: string
  constructor(ns: string, row: number, id: Uint8Array) {
    super(
      `a document of ${ns} is damaged on disk (row ${row}, _id key ${Buffer.from(id).toString('hex')}). ` +
        'Restore the data folder from a backup; the other documents are not affected.',
    )
    this.name = 'DamagedDocumentError'
    this.ns = ns
  }
}
