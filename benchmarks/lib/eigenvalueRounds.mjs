/**
 * Seconds to the largest eigenvalue of every contender in every round, and the products that each spent. The values
 * have to agree before anything counts: the first run of each is a check, and warms it up.
 *
 * @param tolerance largest relative difference between values
 */
export async function eigenvalueRounds(entered, rounds, tolerance) {
  const ask = ({ contender }) => contender.ask({ do: 'eigenvalue' })
  const first = []
  for (const entry of entered) first.push(await ask(entry))
  for (const [i, { value }] of first.entries()) {
    const off = Math.abs(value / first[0].value - 1)
    if (!(off < tolerance)) throw new Error(`${entered[i].spec.name}: ${value} is another eigenvalue`)
  }
  const seconds = entered.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, entry] of entered.entries()) seconds[i].push((await ask(entry)).seconds)
  }
  return { seconds, products: first.map(({ products }) => products) }
}
