export { addRows } from './addRows'
export { outerProducts, scratchBytes } from './outerProducts'
export { product } from './product'
export {
  rateCredit,
  rateStep,
  rateTangent,
  rateTangentCredit,
  voltageCredit,
  voltageStep,
  voltageTangent,
  voltageTangentCredit,
} from './steps'
