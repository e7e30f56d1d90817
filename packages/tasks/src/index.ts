export { md5 } from './checksum.js'
export { parseIdx } from './idx.js'
export {
  type Checksums,
  type LabelledImages,
  type Mnist,
  type MnistFileName,
  type MnistFileOptions,
  mnistFiles,
  parseMnistFile,
} from './mnist.js'
export { type RowMnistOptions, rowMnist } from './rowMnist.js'
export type { PaperSettings, Split, SplitOptions, Task, Variant } from './task.js'
