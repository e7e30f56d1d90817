import type { Loss } from '@credit/core'

export default function huber(options?: { readonly threshold?: number }): Loss
