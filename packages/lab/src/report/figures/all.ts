import { type Comparison, isAlone } from '../read.js'
import { alignmentFigure } from './alignment.js'
import { curvatureFigure } from './curvature.js'
import type { FigureData } from './data.js'
import type { Figure } from './figure.js'
import { gapFigure } from './gap.js'
import { generalizationFigure } from './generalization.js'
import { lagsFigure } from './lags.js'
import { learningFigure } from './learning.js'
import { sharpnessFigure } from './sharpness.js'
import { spectrumFigure } from './spectrum.js'
import { stabilityFigure } from './stability.js'
import { surfacesFigure } from './surfaces.js'
import { sweepFigure } from './sweep.js'
import { trialsPicture } from './trialsPicture.js'

/** Every figure of a task, drawn or not, in the order of the page. */
export function allFigures(comparison: Comparison, data: FigureData): Figure[] {
  const swept = sweepFigure(data)
  // of a run alone the table says all that these would
  const compared = [generalizationFigure(data, 'end'), generalizationFigure(data, 'matched'), gapFigure(data)]
  return [
    ...(swept === undefined ? [] : [swept]),
    trialsPicture(comparison, data.summary.task),
    learningFigure(data),
    ...(isAlone(comparison) ? [] : compared),
    curvatureFigure(data),
    stabilityFigure(data),
    sharpnessFigure(data),
    spectrumFigure(data),
    surfacesFigure(data),
    alignmentFigure(data),
    lagsFigure(data),
  ]
}
