/** The server's error codes that this implementation answers with, by the server's own names. */
const errorCodes = {
  InternalError: 1,
  BadValue: 2,
  NoSuchKey: 4,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  Overflow: 15,
  InvalidLength: 16,
  ProtocolError: 17,
  IllegalOperation: 20,
  InvalidBSON: 22,
  LockTimeout: 24,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  CannotBackfillArray: 34,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  NotSingleValueField: 54,
  EmptyFieldName: 56,
  DottedFieldName: 57,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  IndexAlreadyExists: 68,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  ShutdownInProgress: 91,
  OperationFailed: 96,
  WriteConflict: 112,
  CommandNotSupported: 115,
  ConflictingOperationInProgress: 117,
  DocumentValidationFailure: 121,
  ExceededMemoryLimit: 146,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  QueryPlanKilled: 175,
  InvalidIndexSpecificationOption: 197,
  NoSuchSession: 206,
  QueryFeatureNotAllowed: 224,
  TransactionTooOld: 225,
  MaxSubPipelineDepthExceeded: 232,
  CursorKilled: 237,
  NotImplemented: 238,
  ConversionFailure: 241,
  NoSuchTransaction: 251,
  TransactionCommitted: 256,
  InvalidResumeToken: 260,
  OperationNotSupportedInTransaction: 263,
  ChangeStreamFatalError: 280,
  ChangeStreamHistoryLost: 286,
  NoQueryExecutionPlans: 291,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  OutOfDiskSpace: 14031,
  InterruptedAtShutdown: 11600,
  Interrupted: 11601,
  IDLFailedToParse: 40414,
  IDLUnknownField: 40415,
} as const

export type CodeName = keyof typeof errorCodes

const namesByCode = new Map<number, string>(Object.entries(errorCodes).map(([name, code]) => [code, name]))

/**
 * An error as the server would answer it. `labels` become `errorLabels`, `extra` is merged into the reply
 * (`keyPattern` and `keyValue` of a duplicate key, for one).
 */
export class MongoError extends Error {
  readonly code: number
  readonly codeName: string
  readonly labels: string[]
  readonly extra: Record<string, unknown>

  /** A numeric code without a name of its own is reported as the server does: `Location<code>`. */
  constructor(
    code: CodeName | number,
    message: string,
    options: { labels?: string[]; extra?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.name = 'MongoError'
    this.code = typeof code === 'number' ? code : errorCodes[code]
    this.codeName = namesByCode.get(this.code) ?? `Location${this.code}`
    this.labels = options.labels ?? []
    this.extra = options.extra ?? {}
  }
}

/** Throws a MongoError; an expression, so that it fits after `??` and in ternaries. */
export function fail(code: CodeName | number, message: string): never {
  throw new MongoError(code, message)
}
