import type { Rule } from '@credit/rules'

/** What is wrong, with which rule, which property says so, and in which words. */
export type Control = [what: string, rule: Rule, property: string, words: string | RegExp]
