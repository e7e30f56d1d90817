export { addRows } from './addRows'
export { configure } from './cell'
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
