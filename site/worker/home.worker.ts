// The worker of the home page: the same, and the build leaves out of it what its figure never trains (scripts/homeOnly.mjs).
import './training.worker.ts'
