/** N² weights of 8 bytes are 2 GiB then, the most that one array holds everywhere. */
export const mostUnits = 16_384
/** The same of all parameters together. */
export const mostParameters = 2 ** 28
