"""Writes scipy.json: what SciPy makes of the samples on which the statistics are tested.

    python3 scipyFixture.py > scipy.json && npx biome check --write scipy.json

Made with SciPy 1.10.1 and NumPy 1.24.2 (Debian 12, python3-scipy). p-values come in the order of ALTERNATIVES.
Exact tests with ties are SciPy's permutation_test over all arrangements: it knows nothing of rank distributions.
"""

import json
import warnings

import numpy as np
import scipy
from scipy import optimize, stats

warnings.filterwarnings("ignore")
ALTERNATIVES = ("two-sided", "less", "greater")
EVERY = np.inf


def numbers(array):
    return [float(value) for value in np.asarray(array).ravel()]


def each(test):
    return [float(test(alternative).pvalue) for alternative in ALTERNATIVES]


def normal(n, seed, shift=0.0):
    return np.round(np.random.RandomState(seed).randn(n) + shift, 6)


def tied(n, seed, levels=4, shift=0):
    return np.random.RandomState(seed).randint(0, levels, n) + float(shift)


def summary():
    samples = [normal(1, 1), normal(2, 2), normal(7, 3), normal(12, 4) * 1e-6, tied(9, 5), normal(5, 6) + 1e6]
    return [
        {
            "x": numbers(x),
            "mean": np.mean(x),
            "median": np.median(x),
            "sd": np.std(x, ddof=1) if len(x) > 1 else None,
            "quartiles": numbers(np.percentile(x, [25, 75])),
        }
        for x in samples
    ]


def special():
    zs = [-38.0, -5.0, -2.5, -2.0, -1.3, -1e-9, 0.0, 0.1, 1.0, 1.999, 2.0, 2.001, 2.7, 4.0, 6.0, 10.0, 20.0, 37.0]
    ts = [(t, df) for t in (-30.0, -2.0, 0.0, 1e-7, 0.3, 1.0, 2.5, 7.0, 60.0, 1e4) for df in (1, 2, 3, 8, 30, 301)]
    tails = [(tail, df) for tail in (1e-12, 0.001, 0.025, 0.2, 0.5) for df in (1, 2, 7, 40)]
    return {
        "normal": [[z, stats.norm.sf(z)] for z in zs],
        "student": [[t, df, stats.t.sf(t, df)] for t, df in ts],
        "studentQuantile": [[tail, df, student_quantile(tail, df)] for tail, df in tails],
        "noncentral": [
            [t, df, tail, noncentrality(t, df, 1 - tail), noncentrality(t, df, tail)]
            for t in (-4.0, 0.0, 0.5, 2.0, 6.0, 25.0)
            for df in (2, 4, 9, 50)
            for tail in (0.025, 0.005)
        ],
    }


def student_quantile(tail, df):
    """By the tail, since stats.t.isf is off by up to 1e-8 in this version (12.706204736432 for 0.025 and 1)."""
    return optimize.brentq(lambda t: stats.t.sf(t, df) - tail, 0, 1e13, xtol=1e-14, rtol=1e-14, maxiter=1000)


def noncentrality(t, df, probability):
    return optimize.brentq(lambda delta: stats.nct.cdf(t, df, delta) - probability, -80, 80, xtol=1e-13, rtol=1e-14)


def positive_ranks(differences, axis):
    ranks = stats.rankdata(np.abs(differences), axis=axis)
    return np.sum(ranks * (differences > 0), axis=axis)


def wilcoxon():
    def record(d, zeros, method, p):
        kept = d[d != 0] if zeros == "wilcox" else d
        return {
            "differences": numbers(d),
            "zeros": zeros,
            "method": method,
            "value": float(positive_ranks(kept, 0)),
            "p": p,
        }

    def exact(d):
        return each(lambda side: stats.wilcoxon(d, alternative=side, method="exact"))

    def asymptotic(d, zeros):
        return each(
            lambda side: stats.wilcoxon(d, zero_method=zeros, correction=True, alternative=side, method="approx")
        )

    def permuted(d, zeros):
        kept = d[d != 0] if zeros == "wilcox" else d
        return each(
            lambda side: stats.permutation_test(
                (kept,),
                positive_ranks,
                permutation_type="samples",
                vectorized=True,
                n_resamples=EVERY,
                alternative=side,
            )
        )

    untied = [normal(n, n, shift) for n, shift in ((2, 0), (3, 1), (5, 0.7), (6, 2), (10, 0.5), (17, -0.3), (50, 0.2))]
    long = [normal(51, 1, 0.2), normal(120, 2, 0.1)]
    ties = [tied(n, n, 5, shift) for n, shift in ((5, 1), (8, -2), (10, -1), (10, -2), (11, -3))]
    long_ties = [tied(60, 3, 9, -3), tied(90, 4, 5, -2), tied(12, 5, 4, 1)]
    return (
        [record(d, "wilcox", "exact", exact(d)) for d in untied]
        + [record(d, zeros, "exact", permuted(d, zeros)) for d in ties for zeros in ("wilcox", "pratt")]
        + [record(d, zeros, "asymptotic", asymptotic(d, zeros)) for d in long + long_ties for zeros in ("wilcox", "pratt")]
    )


def mann_whitney():
    def record(a, b, method, p):
        return {"a": numbers(a), "b": numbers(b), "method": method, "value": stats.mannwhitneyu(a, b).statistic, "p": p}

    def of(method):
        return lambda a, b: each(lambda side: stats.mannwhitneyu(a, b, alternative=side, method=method))

    def first_ranks(a, b, axis):
        ranks = stats.rankdata(np.concatenate((a, b), axis=axis), axis=axis)
        return np.sum(np.take(ranks, range(a.shape[axis]), axis=axis), axis=axis)

    def permuted(a, b):
        return each(
            lambda side: stats.permutation_test(
                (a, b), first_ranks, vectorized=True, n_resamples=EVERY, alternative=side
            )
        )

    untied = [(1, 2, 0), (3, 3, 2), (5, 4, 0.3), (8, 12, 0.8), (24, 26, 0.4)]
    ties = [(2, 3), (3, 5), (6, 4), (6, 7)]
    long_ties = [(40, 45, 8), (60, 30, 4)]
    return (
        [record(a, b, "exact", of("exact")(a, b)) for a, b in [(normal(m, m, s), normal(n, n + 40)) for m, n, s in untied]]
        + [record(a, b, "exact", permuted(a, b)) for a, b in [(tied(m, m, 4, 1), tied(n, n + 40, 5)) for m, n in ties]]
        + [
            record(a, b, "asymptotic", of("asymptotic")(a, b))
            for a, b in [(normal(40, 1, 0.4), normal(35, 2))]
            + [(tied(m, m, levels), tied(n, n + 40, levels, 1)) for m, n, levels in long_ties]
        ]
    )


def correlations():
    def pair(n, seed, slope):
        x = normal(n, seed)
        return x, np.round(slope * x + normal(n, seed + 100), 6)

    def tied_pair(n, seed, levels=4):
        x = tied(n, seed, levels)
        return x, x + tied(n, seed + 100, levels)

    def pearson(x, y):
        interval = stats.pearsonr(x, y).confidence_interval(0.9)
        p = each(lambda side: stats.pearsonr(x, y, alternative=side))
        return {"x": numbers(x), "y": numbers(y), "value": stats.pearsonr(x, y).statistic, "p": p, "interval": interval}

    def spearman(x, y, method, p):
        rho = stats.spearmanr(x, y).correlation
        reach = np.sqrt((1 + rho**2 / 2) / (len(x) - 3)) * stats.norm.ppf(0.95)
        ends = [np.tanh(np.arctanh(rho) - reach), np.tanh(np.arctanh(rho) + reach)]
        return {"x": numbers(x), "y": numbers(y), "method": method, "value": rho, "p": p, "interval": ends}

    def student(x, y):
        return each(lambda side: stats.spearmanr(x, y, alternative=side))

    def permuted(x, y):
        ranks = stats.rankdata(y)
        return each(
            lambda side: stats.permutation_test(
                (stats.rankdata(x),),
                lambda order, axis: np.sum(order * ranks, axis=axis),
                permutation_type="pairings",
                vectorized=True,
                n_resamples=EVERY,
                alternative=side,
            )
        )

    short = [pair(4, 13, 0.3), pair(5, 2, -0.3), pair(8, 3, 0.5), tied_pair(5, 4), tied_pair(7, 5), tied_pair(8, 6, 3)]
    long = [pair(10, 7, 0.6), pair(30, 8, -0.3), pair(100, 9, 0.1), tied_pair(12, 10), tied_pair(60, 11, 6)]
    return {
        "pearson": [pearson(x, y) for x, y in short + long],
        "spearman": [spearman(x, y, "exact", permuted(x, y)) for x, y in short]
        + [spearman(x, y, "student-t", student(x, y)) for x, y in long],
    }


def bootstrap():
    """The same resamples for both sides: `drawn` holds the row numbers that SciPy draws, resample by resample."""

    def correlation(x, y, axis):
        dx = x - x.mean(axis, keepdims=True)
        dy = y - y.mean(axis, keepdims=True)
        return (dx * dy).sum(axis) / np.sqrt((dx**2).sum(axis) * (dy**2).sum(axis))

    statistics = {"mean": np.mean, "median": np.median, "correlation": correlation}
    skewed = np.round(np.exp(normal(12, 21)), 6)
    x = normal(10, 22)
    pairs = (x, np.round(x + normal(10, 23), 6))
    cases = [((skewed,), "mean"), ((skewed,), "median"), ((tied(9, 24),), "mean"), (pairs, "correlation")]
    records = []
    for seed, (data, name) in enumerate(cases):
        n = len(data[0])
        drawn = np.random.RandomState(seed).randint(0, n, (400, n))
        for method, confidence in (("BCa", 0.95), ("percentile", 0.8)):
            result = stats.bootstrap(
                data,
                statistics[name],
                paired=len(data) > 1,
                vectorized=True,
                axis=-1,
                n_resamples=400,
                confidence_level=confidence,
                method=method,
                random_state=np.random.RandomState(seed),
            )
            records.append(
                {
                    "rows": [numbers(row) for row in zip(*data)] if len(data) > 1 else numbers(data[0]),
                    "statistic": name,
                    "method": method.lower(),
                    "confidence": confidence,
                    "drawn": seed,
                    "interval": numbers(result.confidence_interval),
                    "standardError": float(result.standard_error),
                }
            )
    digits = "0123456789ab"
    return {
        "records": records,
        "drawn": [
            "".join(digits[i] for i in np.random.RandomState(seed).randint(0, n, (400, n)).ravel())
            for seed, n in enumerate(len(data[0]) for data, _ in cases)
        ],
    }


def effects():
    def cliff(a, b):
        signs = np.sign(a[:, None] - b[None, :])
        delta = signs.mean()
        m, n = signs.shape
        t = student_quantile(0.025, m + n - 2)
        unbiased = (
            n**2 * np.sum((signs.mean(1) - delta) ** 2)
            + m**2 * np.sum((signs.mean(0) - delta) ** 2)
            - np.sum((signs - delta) ** 2)
        ) / (m * n * (m - 1) * (n - 1))
        s2 = max(unbiased, (1 - delta**2) / (m * n - 1))
        reach = t * np.sqrt(s2) * np.sqrt((1 - delta**2) ** 2 + t**2 * s2)
        ends = [(delta - delta**3 + sign * reach) / (1 - delta**2 + t**2 * s2) for sign in (-1, 1)]
        return {"a": numbers(a), "b": numbers(b), "value": delta, "interval": ends}

    def wilson(k, n):
        ends = stats.binomtest(k, n).proportion_ci(0.95, "wilson")
        return [k, n, ends.low, ends.high]

    pairs = [(normal(5, 1), normal(6, 2)), (normal(15, 3, 1), normal(9, 4)), (tied(8, 5), tied(11, 6, 5))]
    return {
        "cliff": [cliff(a, b) for a, b in pairs],
        "wilson": [wilson(k, n) for k, n in ((0, 5), (3, 5), (9, 10), (10, 10), (40, 100))],
    }


print(
    json.dumps(
        {
            "versions": {"scipy": scipy.__version__, "numpy": np.__version__},
            "summary": summary(),
            "special": special(),
            "wilcoxon": wilcoxon(),
            "mannWhitney": mann_whitney(),
            "correlations": correlations(),
            "bootstrap": bootstrap(),
            "effects": effects(),
        }
    )
)
