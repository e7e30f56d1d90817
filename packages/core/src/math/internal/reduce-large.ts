import { highWord, lowWord } from './bits.js'

// 2/π · 2^1216 and π/2 · 2^192, rounded down.
const TWO_OVER_PI =
  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424d_d2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639_835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f46_3f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babn
const HALF_PI = 0x1921fb54442d18469898cc51701b839a252049c1114cf98e8n
const TINY = 1.5930919111324523e-58 // 2^-192

/**
 * x = quadrant · π/2 + (high + low), for a finite |x| ≥ 2^20.
 *
 * The whole product 2/π · x in integers (Payne and Hanek 1983, without choosing bits: BigInt is exact in every
 * engine). x = m · 2^e with m < 2^53 and e ≤ 971, so the product is off by less than 2^(53+971-1216) = 2^-192; no
 * float64 comes closer than 2^-62 to a multiple of π/2, which leaves 130 correct bits. Takes about a microsecond.
 */
export function reduceLarge(x: number): { quadrant: number; high: number; low: number } {
  const word = highWord(x)
  const exponent = ((word >>> 20) & 0x7ff) - 1075
  const fraction = (BigInt((word & 0xfffff) | 0x100000) << 32n) | BigInt(lowWord(x) >>> 0)
  const places = BigInt(1216 - exponent)
  const turns = BigInt.asUintN(1216 - exponent + 2, fraction * TWO_OVER_PI)
  const quadrant = (turns + (1n << (places - 1n))) >> places
  const angle = (((turns - (quadrant << places)) >> (places - 192n)) * HALF_PI) >> 192n
  const high = Number(angle)
  const low = Number(angle - BigInt(high))
  const scale = (x < 0 ? -1 : 1) * TINY
  return { quadrant: x < 0 ? -Number(quadrant) : Number(quadrant), high: high * scale, low: low * scale }
}
