/** Every wrong command, and what is said of it: read these as a user would before changing one. */
export const commands: Readonly<Record<string, string>> = {
  trian:
    'credit: the command must be one of train, compare, sweep, report, reproduce, status, collect, worker, trials, list, check, golden, export, import (did you mean train?), got "trian"',
  'compare copy':
    'credit compare: "copy" is neither a flag nor the value of one; credit compare --help lists them',
  'train --updates 5 extra':
    'credit train: "extra" is neither a flag nor the value of one; credit train --help lists them',
  'train --learnig-rate 0.1':
    'credit train: there is no flag --learnig-rate (did you mean --learning-rate?); credit train --help lists them',
  'train --workers 2': 'credit train: there is no flag --workers; credit train --help lists them',
  'train --updates': 'credit train: --updates has no value',
  'train --data --json': 'credit train: --data has no value before --json',
  'train --task chess':
    'credit train: --task must be one of row-mnist, pixel-mnist, delayed-xor, pattern-generation, delayed-match, evidence-accumulation, copy, adding, flip-flop, sine, context-integration, mimic, or a module such as ./mine.mjs, got "chess"',
  'train --task=row-minst':
    'credit train: --task must be one of row-mnist, pixel-mnist, delayed-xor, pattern-generation, delayed-match, evidence-accumulation, copy, adding, flip-flop, sine, context-integration, mimic, or a module such as ./mine.mjs (did you mean row-mnist?), got "row-minst"',
  'train --tasks delayed-mach':
    'credit train: --tasks must be one of row-mnist, pixel-mnist, delayed-xor, pattern-generation, delayed-match, evidence-accumulation, copy, adding, flip-flop, sine, context-integration, mimic, or a module such as ./mine.mjs (did you mean delayed-match?), got "delayed-mach"',
  'train --task exact,eprop':
    'credit train: --task must be one of row-mnist, pixel-mnist, delayed-xor, pattern-generation, delayed-match, evidence-accumulation, copy, adding, flip-flop, sine, context-integration, mimic, or a module such as ./mine.mjs, got "exact,eprop"',
  'train --rule epropp':
    'credit train: --rule must be one of exact, truncated, rtrl, snap, eprop, rflo, mdgl, modprop, uoro, kf-rtrl, reverse-kf-rtrl, kernl, dni (did you mean eprop?), got "epropp"',
  'train --rule exact,eprop':
    'credit train: --rule must be one (credit compare takes several), got ["exact", "eprop"]',
  'train --rule snap:m=2':
    'credit train: --rule snap:m=2: option of snap must be one of n, feedback (did you mean n?), got "m"',
  'train --rule snap:n=0':
    'credit train: --rule snap:n=0: n of snap must be an integer of at least 1, got "0"',
  'train --rule snap:n':
    'credit train: --rule must be a rule such as eprop, snap:n=2 or modprop:taps=20,modulation=type, got "snap:n"',
  'train --rule modprop:modulatoin=type':
    'credit train: --rule modprop:modulatoin=type: option of modprop must be one of meanDerivative, taps, modulation, average, form, feedback (did you mean modulation?), got "modulatoin"',
  'train --rule modprop:modulation=tipe':
    'credit train: --rule modprop:modulation=tipe: modulation of modprop must be cell or type, got "tipe"',
  'train --rule hops.mjs':
    'credit train: --rule must be the path of a file, which begins with a dot or a slash (did you mean ./hops.mjs?), got "hops.mjs"',
  'train --rule hpos.mjs:hops=3':
    'credit train: --rule must be the path of a file, which begins with a dot or a slash (did you mean ./hops.mjs:hops=3?), got "hpos.mjs:hops=3"',
  'train --task parity.mjs --quick':
    'credit train: --task must be the path of a file, which begins with a dot or a slash (did you mean ./parity.mjs?), got "parity.mjs"',
  'train --task copy --cell hops.mjs --quick':
    'credit train: --cell must be the path of a file, which begins with a dot or a slash (did you mean ./hops.mjs?), got "hops.mjs"',
  'train --task copy --loss hops.mjs --quick':
    'credit train: --loss must be the path of a file, which begins with a dot or a slash (did you mean ./hops.mjs?), got "hops.mjs"',
  'train --rule ./nowhere.mjs': 'credit train: --rule must be a file that is there, got "./nowhere.mjs"',
  'train --task ./partiy.mjs:length=3 --quick':
    'credit train: --task must be a file that is there (did you mean ./parity.mjs?), got "./partiy.mjs"',
  'train --task ./parity.mjs --task copy': 'credit train: --task is given twice',
  'compare --task copy --tasks adding':
    'credit compare: --task and --tasks are one flag, given twice: separate several values by commas',
  'compare --rule exact --rule eprop':
    'credit compare: --rule is given twice: separate several values by commas',
  'train --rule ./mine.py':
    'credit train: --rule must be a module such as ./mine.mjs or ./mine.mjs:k=3, got "./mine.py"',
  'train --rule ./throws.mjs --task copy --quick': './throws.mjs:1: no licence for this machine',
  'train --rule ./three.mjs --task copy --quick':
    './three.mjs: its default export must be a rule made by defineRule, or a function of options that makes one',
  'train --rule ./opens.mjs --task copy --quick':
    "./opens.mjs:2: Cannot read properties of undefined (reading 'length')",
  'train --rule ./hops.mjs:hps=3 --task copy --quick':
    'credit train: an option of ./hops.mjs must be one of hops (did you mean hops?), got "hps"',
  'train --rule ./hops.mjs:hops=-1 --task copy --quick':
    'credit train: ./hops.mjs: hops must be an integer of at least 0, got -1',
  'train --task ./parity.mjs:lenght=3 --quick':
    'credit train: an option of ./parity.mjs must be one of length (did you mean length?), got "lenght"',
  'train --task ./parity.mjs:length=x --quick':
    'credit train: ./parity.mjs: length must be an integer of at least 1, got "x"',
  'train --task ./empty.mjs --quick':
    './empty.mjs: its default export must be a function of { seed, ...options } that makes a task, as generatorTask and datasetTask do',
  'train --task ./exits.mjs --quick': './exits.mjs: it called process.exit(1), which a rule may not do',
  'train --task copy:length=3 --quick':
    'credit train: --task must be copy without a colon: its options are given by --options, or options in a file, got "copy:length=3"',
  'train --task copy --quick --cell lif:threshold=1':
    'credit train: --cell must be lif without a colon: its options are settings of the network, such as --threshold, got "lif:threshold=1"',
  'compare --tasks copy --rules exact --quick --loss cross-entropy:at=last':
    'credit compare: --loss must be cross-entropy without a colon: it has no options, got "cross-entropy:at=last"',
  'train --task copy --quick --options lenght=3':
    'credit train: an option of copy must be one of dt, symbols, length, delay, noise, scored, trainingTrials (did you mean length?), got "lenght"',
  'train --task copy --quick --options length':
    'credit train: --options must be pairs such as dt=10,delay=500, got "length"',
  'train --task copy --quick --options length=many':
    'credit train: copy: length must be an integer of at least 1, got "many"',
  'train --task copy --quick --seed -1':
    'credit train: --seed must be whole numbers such as 0..9 or 0,2,5, got "-1"',
  'train --task copy --quick --seed 1,2':
    'credit train: --seed must be one (credit compare takes several), got [1, 2]',
  'train --task copy --quick --leak 1.5':
    'credit train: --leak must be a number in [0, 1), the fraction of state kept per step, or a list with one for each unit, got 1.5',
  'train --task copy --quick --leak 0.5,0.6':
    'credit train: --leak must be one number, or 64, one for each unit, got [0.5, 0.6]',
  'train --task copy --quick --hidden many': 'credit train: --hidden must be a number, got "many"',
  'train --task copy --quick --cell gruu':
    'credit train: --cell must be one of voltage, rate, lif, alif, gru, lstm, or a module such as ./mine.mjs (did you mean gru?), got "gruu"',
  'train --task copy --quick --cell gru --leak 0.5':
    'credit train: --leak must be left out: the cell is gru, and it is an option of voltage, rate, lif, alif, got 0.5',
  'train --task copy --quick --activation tahn':
    'credit train: --activation must be one of relu, tanh, sigmoid, softplus, identity (did you mean tanh?), got "tahn"',
  'train --task copy --quick --optimizer adam --momentum 0.9':
    'credit train: --momentum must be 0 with adam, which has its own, got 0.9',
  'train --task copy --quick --schedule cosin':
    'credit train: --schedule must be one of constant, cosine, or FACTOR/EVERY such as 0.5/1000 ({ factor, every } in a file), FACTOR in (0, 1] (did you mean cosine?), got "cosin"',
  'train --task copy --quick --dtype float16':
    'credit train: --dtype must be one of float32, float64 (did you mean float32?), got "float16"',
  'train --task copy --quick --update-every 0':
    'credit train: --update-every must be "trial", or a number of steps of at least 1, got "0"',
  'train --task copy --quick --update-every 5 --direction projection':
    'credit train: --update-every must be trial for exact, which has no online form, got 5',
  'train --task copy --quick --batch 4000000000':
    'credit train: --batch must be at most 1000000, got 4000000000',
  'train --task copy --preset quik':
    'credit train: --preset must be one of quick, paper (did you mean quick?), for copy, got "quik"',
  'train --task copy --quick --preset paper':
    'credit train: --preset must be quick, or left out, beside --quick, got "paper"',
  'train --task copy --quick --dale 3/5':
    "credit train: --hidden must be 8, the units of the task's two signs, got 64",
  'train --task copy --quick --sharpness trac':
    'credit train: --sharpness must be one of lambdaMin, trace, relativeFlatness, fisherRaoNorm, adaptiveSharpness, filterNormalisedSharpness, releasedNorm (did you mean trace?), got "trac"',
  'train --task copy --quick --start nowhere.npz':
    'credit train: --start must be a file that is there, got "nowhere.npz"',
  'train --task copy --quick --config broken.jsn':
    'credit train: --config must be a file that is there (did you mean broken.json?), got "broken.jsn"',
  'train --task copy --quick --config novel':
    'credit train: --config must be a file that can be read: this is a folder, got "novel"',
  'train --task copy --quick --config broken.json': 'broken.json: not valid JSON (…)',
  'train --task copy --quick --config misspelt.json':
    'credit train: misspelt.json: a field must be one of task, rule, seed, options, start, feedback, network, training, measures (did you mean training?), got "trainig"',
  'train --task copy --quick --out novel':
    'credit train: --out must be a new folder or one with an earlier run, got "novel"',
  'train --task copy --quick --stop-accuracy 0.9 --stop-loss 0.1':
    'credit train: --stop-loss must be left out beside --stop-accuracy, got "0.1"',
  'train --task adding --quick --stop-accuracy 0.9':
    'credit train: --stop-accuracy must be left out for adding, which has a loss and no accuracy, got 0.9',
  'train --task row-mnist --quick --data nowhere':
    'credit train: --data must be a folder that holds train-images-idx3-ubyte (47040016 bytes), plain or .gz: put it there, or name another folder, got "nowhere"',
  'compare --tasks copy,addding --quick':
    'credit compare: --tasks must be one of row-mnist, pixel-mnist, delayed-xor, pattern-generation, delayed-match, evidence-accumulation, copy, adding, flip-flop, sine, context-integration, mimic, or a module such as ./mine.mjs (did you mean adding?), got "addding"',
  'compare --tasks copy --quick --rules exact,modprop --cell rate':
    'credit compare: --rules modprop: network.cell must be a cell with a constant gain, as voltage and lif can be, got "rate"',
  'compare --tasks copy --quick --rules exact,':
    'credit compare: --rules must be names separated by commas, got "exact,"',
  'compare --tasks copy --quick --seeds 3..1':
    'credit compare: --seeds must be whole numbers such as 0..9 or 0,2,5, got "3..1"',
  'compare --tasks copy --quick --engine slrum':
    'credit compare: --engine must be one of local, slurm, bullmq (did you mean slurm?), got "slrum"',
  'compare --tasks copy --quick --partition night':
    'credit compare: --partition must be left out, or beside --engine slurm or bullmq, got "night"',
  'compare --tasks copy --quick --workers 0':
    'credit compare: --workers must be an integer from 1 to 256, got 0',
  sweep: 'credit sweep: FILE is missing: a file that declares a sweep, or --grid with a field and its values',
  'sweep nowhere.json': 'credit sweep: FILE must be a file that is there, got "nowhere.json"',
  'sweep --tasks copy --quick --grid learningRate=0.1,0.2':
    'credit sweep: a field of grid must be one of options.NAME, network.hidden, network.cell, network.leak, network.activation, network.threshold, network.driveGain, network.refractorySteps, network.reset and … more (did you mean training.learningRate?), got "learningRate"',
  'sweep --tasks copy --quick --grid training.learningRat=0.1,0.2':
    'credit sweep: a field of grid must be one of training.updates, training.batch, training.optimizer, training.learningRate, training.epsilon, training.epsilonAddedTo, training.schedule and … more (did you mean training.learningRate?), got "training.learningRat"',
  'sweep --tasks copy --quick --grid training.learningRate=0,1':
    'credit sweep: grid.training.learningRate[0] must be more than 0, got 0',
  'sweep --tasks copy --quick --grid training.learningRate':
    'credit sweep: --grid must be as in training.learningRate=0.01,0.03, got "training.learningRate"',
  'sweep --tasks copy --quick --grid training.batch=8,16 --shard 3/2':
    'credit sweep: --shard must be K/N with K from 1 to N, such as 2/8, or auto in a job array, got "3/2"',
  report: 'credit report: DIR is missing: the folder of a comparison or of a run',
  'report nowhere': 'nowhere: no such folder',
  'report novel': 'novel: neither a comparison (no comparison.json) nor a run (no manifest.json)',
  'report compared --reference epropp':
    'credit report: --reference must be one of eprop (did you mean eprop?), got "epropp"',
  'report compared --floor 2': 'credit report: --floor must be from 0 to 1, got 2',
  'export compared --out weights.npz':
    'compared: a comparison, not a run; one of its runs is compared/delayed-xor/condition-0/seed-0',
  'export run': 'credit export: --out is missing: a file such as weights.npz',
  'export run --out weights.txt':
    'credit export: --out must be a file such as weights.npz, got "weights.txt"',
  'export run --out weights.npz --at middle': 'credit export: --at must be one of end, start, got "middle"',
  import: 'credit import: FILE.npz is missing: a file that credit export wrote',
  'import nowhere.npz --task copy --quick':
    'credit import: FILE.npz must be a file that is there, got "nowhere.npz"',
  'check epropp':
    'credit check: RULE must be one of exact, truncated, rtrl, snap, eprop, rflo, mdgl, modprop, uoro, kf-rtrl, reverse-kf-rtrl, kernl, dni (did you mean eprop?), got "epropp"',
  'check eprop --cell gruu':
    'credit check: --cell must be one of voltage, rate, lif, lif-reset-kept, alif, gru, lstm (did you mean gru?), got "gruu"',
  'check eprop --leak 2':
    'credit check: --leak must be a number in [0, 1): the fraction of state kept per step, got 2',
  'check eprop --runs many': 'credit check: --runs must be a number, got "many"',
  'golden nowhere': 'nowhere: no such folder',
  'trials --tasks copi':
    'credit trials: --tasks must be one of row-mnist, pixel-mnist, delayed-xor, pattern-generation, delayed-match, evidence-accumulation, copy, adding, flip-flop, sine, context-integration, mimic, or a module such as ./mine.mjs (did you mean copy?), got "copi"',
  'trials --tasks copy --split tets':
    'credit trials: --split must be one of train, validation, test, test-delay, test-noise (did you mean test?), got "tets"',
  'list taks': 'credit list: WHAT must be one of rules, tasks (did you mean tasks?), got "taks"',
  'reproduce generalisation':
    'credit reproduce: STUDY must be one of generalization, generalization-quick, mdgl, modprop, modprop-quick, or the path of a plan (did you mean generalization?), got "generalisation"',
  'reproduce generalization --share half':
    'credit reproduce: --share must be one of delayed-match, delayed-match-all, pattern-generation, row-mnist, got "half"',
  status: 'credit status: DIR is missing: the folder of a comparison',
  'status nowhere': 'nowhere: no such folder',
  'status run': 'HERE/run: a single run, not a comparison',
  'collect compared': 'HERE/compared: no runs of it were handed to an engine',
  'worker compared': 'credit worker: --task is missing: the part of the folder that is to be made',
}

/** The same of calls; what each is stands in messages.test.ts. */
export const calls: Readonly<Record<string, string>> = {
  'an unknown preset':
    'credit: --preset must be one of quick, paper (did you mean quick?), for copy, got "qick"',
  'an unknown task':
    'credit: --tasks must be one of row-mnist, pixel-mnist, delayed-xor, pattern-generation, delayed-match, evidence-accumulation, copy, adding, flip-flop, sine, context-integration, mimic, or a module such as ./mine.mjs (did you mean copy?), got "cpoy"',
  'a field of no section':
    'credit: a field of training must be one of updates, batch, optimizer, learningRate, epsilon, epsilonAddedTo, schedule, momentum, clip, l2, activity, activityTarget, dtype, updateEvery, direction, noise, loss, frozen, stop (did you mean learningRate?), got "learningrate"',
  'a leak for too few units': 'credit: --leak must be one number, or 64, one for each unit, got [0.5, 0.6]',
  'a rule that the cell does not allow':
    'credit: --rules modprop: network.cell must be a cell with a constant gain, as voltage and lif can be, got "rate"',
  'fit without a rule': 'fit: rule must be a rule, such as eprop(), got undefined',
  'a reference that is no condition':
    'summarize: reference must be one of exact, modprop, eprop, got "epropp"',
  'a report of nothing': 'nowhere: no such folder',
}
