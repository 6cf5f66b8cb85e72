/** While a log grows, its last line, and the last character of that, may not be there as a whole. */
export function wholeLines(bytes: Buffer, isOver: boolean): Buffer {
  if (isOver) return bytes
  const end = bytes.lastIndexOf(0x0a)
  return bytes.subarray(0, end + 1)
}
