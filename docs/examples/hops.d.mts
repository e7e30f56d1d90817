import type { Rule } from '@credit/rules'

export default function hops(options?: { readonly hops?: number }): Rule
