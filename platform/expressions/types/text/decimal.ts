/** Decimal notation of doubles as Java's Formatter rounds it: the shortest digits that mean the number, halves up. */

/** The digits of a number not below 0, and its exponent: value = 0.d₁d₂d₃… × 10^exponent. */
function digitsOf(value: number): { readonly digits: string; readonly exponent: number } {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  return { digits: mantissa.replace('.', ''), exponent: value === 0 ? 1 : Number(exponent) + 1 }
}

/** Rounds to so many digits; one more may come of it (9.99 → 10.0), which raises the exponent. */
function round(value: number, count: (exponent: number) => number) {
  const { digits, exponent } = digitsOf(value)
  const kept = count(exponent)
  if (kept >= digits.length) return { digits, exponent }
  if (kept < 0) return { digits: '', exponent }
  const up = (digits[kept] as string) >= '5'
  const whole = String(BigInt(digits.slice(0, kept) || '0') + (up ? 1n : 0n)).padStart(kept, '0')
  return {
    digits: whole === '0' && kept === 0 ? '' : whole,
    exponent: exponent + whole.length - Math.max(kept, up || kept > 0 ? kept : 1),
  }
}

/** %.nf */
export function fixed(value: number, precision: number): string {
  const { digits, exponent } = round(value, (before) => before + precision)
  const before = exponent > 0 ? digits.slice(0, exponent).padEnd(exponent, '0') : '0'
  const after = (exponent < 0 ? '0'.repeat(-exponent) : '') + digits.slice(Math.max(exponent, 0))
  return precision === 0 ? before : `${before}.${after.slice(0, precision).padEnd(precision, '0')}`
}

/** %.ne */
export function scientific(value: number, precision: number): string {
  const { digits, exponent } = round(value, () => precision + 1)
  const power = value === 0 ? 0 : exponent - 1
  const after = digits.slice(1, precision + 1).padEnd(precision, '0')
  const sign = power < 0 ? '-' : '+'
  return `${digits[0]}${precision === 0 ? '' : `.${after}`}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
}

/** %.ng: fixed between 0.0001 and 10^n, scientific beyond. */
export function general(value: number, precision: number): string {
  const wanted = precision === 0 ? 1 : precision
  if (value === 0) return fixed(0, wanted - 1)
  const { exponent } = round(value, () => wanted)
  if (exponent - 1 < -4 || exponent > wanted) return scientific(value, wanted - 1)
  return fixed(value, Math.max(0, wanted - exponent))
}
