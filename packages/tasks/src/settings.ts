/** How the step size moves: held, down half a cosine to 0 at the last update, or times `factor` every so many. */
export type ScheduleSettings = 'constant' | 'cosine' | { readonly factor: number; readonly every: number }

/** Dale's law: how many units of each sign. */
export interface DaleSettings {
  readonly inhibitory: number
  readonly excitatory: number
  /** Whether the readout obeys the signs. */
  readonly readout: 'obeyed' | 'free'
  /**
   * What follows each update: 'clip', weights of the wrong sign to 0 (core's `project`); 'modprop-release', what the released
   * ModProp program does, which also shrinks and rewires; 'deep-rewiring', the same at another connectivity; 'mdgl-release', the
   * released MDGL program, which keeps the synapses of the first draw (`releasedProjection`, `keptSynapses` of @credit/training).
   * Default 'clip'.
   */
  readonly projection?: 'clip' | 'modprop-release' | 'deep-rewiring' | 'mdgl-release'
  /**
   * With 'deep-rewiring' and 'mdgl-release': the share of the synapses that are connected at the start, in (0, 1), and with the
   * former after each update too.
   */
  readonly connectivity?: number
  /**
   * With 'mdgl-release': how many inputs inhibit, drawn at random; the others excite, and all are as sparse as the recurrent
   * ones. Left out: inputs are dense, of both signs.
   */
  readonly inputs?: number
}

/** How to train a network on a task, as plain data: most of it are options of `leakyNetwork`. */
export interface TrainingSettings {
  readonly hidden: number
  /** τ in ms: a unit keeps `exp(−dt/τ)` of its state per step. 0: it keeps nothing. See `leakOf`. */
  readonly timeConstant: number
  readonly activation: 'relu' | 'tanh' | 'identity'
  readonly bias: 'trained' | 'none'
  readonly autapses: 'allowed' | 'none'
  /** Inhibitory units first. Default: weights of either sign. */
  readonly dale?: DaleSettings
  /** Trials per update. */
  readonly batch: number
  /** Adam with the usual constants, or plain gradient descent. */
  readonly optimizer: 'sgd' | 'adam'
  readonly learningRate: number
  /** Default 'constant'. */
  readonly schedule?: ScheduleSettings
  /** Largest global norm of a gradient; left out: no clipping. */
  readonly clip?: number
  /** λ in `½λ(‖U‖² + ‖W‖² + ‖V‖²)`. */
  readonly l2: number
}

/** The settings with which the source trained its network. */
export interface PaperSettings extends TrainingSettings {
  /** Number of updates, by the name of the rule. */
  readonly updates: Readonly<Record<string, number>>
  /** Updates between two evaluations, the trials of one, and whether they are 'fresh' each time, where the source says. */
  readonly evaluation?: { readonly every: number; readonly trials: number; readonly draw?: 'first' | 'fresh' }
}

/**
 * What the exact gradient reaches on the validation split after a short training: small enough to be repeated in
 * a test. At least one of `loss` (without L2) and `accuracy` is given.
 */
export interface Reachable {
  readonly loss?: number
  readonly accuracy?: number
  /** After so many updates of `settings`. */
  readonly updates: number
  readonly settings: TrainingSettings
  /** Options of the task that differ from its defaults, such as a shorter delay. */
  readonly options?: Readonly<Record<string, number | string>>
}

/** What can be read of a task before it is made: no files, no seed. */
export interface TaskSettings {
  /** Default step in ms. */
  readonly dt: number
  /** The names of the options that it takes beside `seed`, of which a misspelt one is refused. */
  readonly optionNames?: readonly string[]
  readonly paper?: PaperSettings
  readonly reachable: Reachable
}
