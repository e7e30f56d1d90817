"""Recomputes a published study from its records and its plan alone, with SciPy.

python3 studies.py FOLDER < {"resamples": {effect: [[row, ...], ...]}}

Prints a JSON list, one entry for each claim and task that has a test: claim, task, data, estimate, p and interval. Of the
program it shares the plan, the records and which rows each resample drew; everything else is written anew.
"""

import gzip
import json
import math
import re
import sys

import numpy as np
from scipy import stats

folder = sys.argv[1]
asked = json.load(sys.stdin)
plan = json.load(open(f"{folder}/plan.json"))

studies, runs, current = {}, {}, None
for line in gzip.open(f"{folder}/records.jsonl.gz", "rt"):
    row = json.loads(line)
    if "comparison" in row:
        key = row["task"]
        studies[key] = row["comparison"]
        runs[key] = {}
    elif "run" in row:
        current = {**row["run"], "records": []}
        runs[key][(current["condition"], current["seed"])] = current
    else:
        current["records"].append(row)


def of(run, kind, **wanted):
    return [r for r in run["records"] if r["kind"] == kind and all(r.get(k) == v for k, v in wanted.items())]


def num(x):
    return math.nan if x is None else x


def last_at(run, kind, update, **wanted):
    rows = [r for r in of(run, kind, **wanted) if r["update"] == update]
    return rows[-1] if rows else {}


class Task:
    def __init__(self, key):
        self.key = key
        self.names = plan["tasks"][key]["names"]
        self.seeds = studies[key]["seeds"]
        self.runs = {k: r for k, r in runs[key].items() if r["state"] == "ended"}
        tests = [r for run in self.runs.values() for r in of(run, "evaluation", split="test")]
        has_accuracy = any(r["accuracy"] is not None for r in tests)
        self.by = "accuracy" if has_accuracy or not tests else "loss"
        self.chance = asked["chance"][key]

    def curve(self, run):
        """Smoothed goodness on the training trials: accuracy, or minus the loss."""
        found = {}
        for r in of(run, "evaluation", split="train"):
            found[r["update"]] = num(r[self.by])
        sign = 1 if self.by == "accuracy" else -1
        points = [(u, sign * found[u]) for u in sorted(found) if math.isfinite(found[u])]
        reach = (plan["smoothing"] - 1) // 2
        out = []
        for i, (u, _) in enumerate(points):
            near = points[max(0, i - reach) : i + reach + 1]
            total = 0.0
            for _, good in near:
                total += good
            out.append((u, total / len(near)))
        return out

    def learns(self, run):
        guess = self.chance[self.by]
        share = plan["learned"]
        floor = guess + share * (1 - guess) if self.by == "accuracy" else -(guess * (1 - share))
        return max([good for _, good in self.curve(run)], default=-math.inf) >= floor

    def diverged(self, run):
        ends = of(run, "end")
        return bool(ends) and ends[-1]["status"] == "diverged"

    def end(self, run):
        ups = lambda split: {r["update"] for r in of(run, "evaluation", split=split)}
        both = ups("train") & ups("test")
        return max(both or {r["update"] for r in of(run, "evaluation")}, default=math.nan)

    def at(self, run, update, what):
        if what == "lambdaMax":
            return num(last_at(run, "curvature", update, block="recurrent").get("value"))
        if what.startswith("gap."):
            seen = num(last_at(run, "evaluation", update, split="train").get(self.by))
            new = num(last_at(run, "evaluation", update, split=what[4:]).get(self.by))
            return seen - new if self.by == "accuracy" else new - seen
        if re.fullmatch(r".+\.(loss|accuracy)", what):
            split, measure = what.rsplit(".", 1)
            return num(last_at(run, "evaluation", update, split=split).get(measure))
        return num(last_at(run, "sharpness", update, measure=what).get("value"))

    def edges(self, run):
        """η ρ λ_max / 2 wherever λ_max was measured after the start, η and ρ as last recorded by then."""
        training = run["configuration"]["training"]
        if training["optimizer"] != "sgd" or training.get("momentum", 0) != 0:
            return []
        etas = [r for r in of(run, "train") if math.isfinite(num(r["learningRate"]))]
        rhos = [r for r in of(run, "alignment", block="recurrent") if math.isfinite(num(r["rho"]))]
        out = []
        for r in of(run, "curvature", block="recurrent"):
            eta = [e for e in etas if e["update"] <= r["update"]]
            rho = [e for e in rhos if e["update"] <= r["update"]]
            if r["update"] > 0 and math.isfinite(num(r["value"])) and eta and rho:
                out.append(0.5 * eta[-1]["learningRate"] * rho[-1]["rho"] * r["value"])
        return out

    def whole(self, run, name):
        if name == "end.trainLossOrChance":
            if self.diverged(run):
                return num(self.chance.get("loss"))
            return self.at(run, self.end(run), "train.loss")
        if name == "edge.most":
            return max(self.edges(run), default=math.nan)
        if name.startswith("end."):
            if self.diverged(run):
                return math.nan
            if name == "end.edge":
                edges = self.edges(run)
                return edges[-1] if edges else math.nan
            return self.at(run, self.end(run), name[4:])
        if name == "cosine.mean":
            values = [num(r["cosine"]) for r in of(run, "alignment", block="recurrent")]
            values = [v for v in values if math.isfinite(v)]
            return sum(values) / len(values) if values else math.nan
        raise ValueError(f"unknown quantity {name}")

    def reading(self, key):
        quantity = plan["quantities"][key]
        for name in re.findall(r"\{(\w+)\}", quantity["name"]):
            if name not in self.names:
                return None
        fill = lambda text: re.sub(r"\{(\w+)\}", lambda m: self.names[m.group(1)], text)
        return fill(quantity["name"]), quantity["scale"]

    def rows(self, key, conditions):
        """The quantity under the conditions, seed by seed; NaN where one has none."""
        name, scale = self.reading(key)
        out = []
        for seed in self.seeds:
            group = [self.runs.get((c, seed)) for c in conditions]
            if any(run is None for run in group):
                out.append([math.nan] * len(conditions))
                continue
            if name.startswith("matched."):
                if not all(self.learns(run) for run in group):
                    out.append([math.nan] * len(conditions))
                    continue
                curves = [self.curve(run) for run in group]
                level = min(max(good for _, good in curve) for curve in curves)
                updates = [next(u for u, good in curve if good >= level) for curve in curves]
                values = [self.at(run, u, name[8:]) for run, u in zip(group, updates)]
            else:
                values = [self.whole(run, name) for run in group]
            if scale == "log10":
                values = [math.log10(v) if v > 0 else math.nan for v in values]
            out.append(values)
        return out


def complete(rows):
    return [row for row in rows if all(math.isfinite(v) for v in row)]


def median(values):
    return float(np.median(values))


def wilcoxon(d):
    """Exact over all signs, ties included: the distribution of W+ by convolution over ranks in halves."""
    d = np.array([x for x in d if x != 0])
    ranks = np.rint(2 * stats.rankdata(np.abs(d))).astype(int)
    plus = int(ranks[d > 0].sum())
    probability = np.array([1.0])
    for r in ranks:
        longer = np.zeros(len(probability) + r)
        longer[: len(probability)] += probability / 2
        longer[r:] += probability / 2
        probability = longer
    p = min(1.0, 2 * min(probability[: plus + 1].sum(), probability[plus:].sum()))
    if len(set(ranks)) == len(ranks):
        # and where SciPy has an exact one of its own, it must agree
        own = stats.wilcoxon(d, mode="exact").pvalue
        assert abs(own - p) <= 1e-12, (own, p)
    return p


def bca(data, resamples):
    data = np.array(data)
    value = data.mean()
    replicates = np.sort(data[np.array(resamples)].mean(axis=1))
    rounding = 1e-12 * max(abs(replicates[0]), abs(replicates[-1]))
    below = np.where(np.abs(replicates - value) <= rounding, 0.5, (replicates < value).astype(float))
    z0 = stats.norm.ppf(below.mean())
    jack = np.array([np.delete(data, i).mean() for i in range(len(data))])
    d = jack.mean() - jack
    a = (d**3).sum() / (6 * (d**2).sum() ** 1.5) if (d**2).sum() > 0 else 0.0
    levels = []
    for level in (0.025, 0.975):
        s = z0 + stats.norm.ppf(level)
        levels.append(stats.norm.cdf(z0 + s / (1 - a * s)) if 1 - a * s > 0 else math.nan)
    if not levels[0] <= levels[1]:
        levels = [0.025, 0.975]
    return [float(np.quantile(replicates, level)) for level in levels]


def differences(task, contrast):
    kind = contrast["kind"]
    if kind in ("larger", "moreVariable"):
        rows = complete(task.rows(contrast["quantity"], [contrast["of"], contrast["than"]]))
        if kind == "larger":
            return [a - b for a, b in rows]
        if not rows:
            return []
        columns = list(zip(*rows))
        spread = [[abs(v - median(column)) for v in column] for column in columns]
        return [a - b for a, b in zip(*spread)]
    if kind == "closer":
        rows = complete(task.rows(contrast["quantity"], [contrast["of"], contrast["to"], contrast["than"]]))
        return [abs(far - to) - abs(near - to) for near, to, far in rows]
    if kind == "below":
        log = plan["quantities"][contrast["quantity"]]["scale"] == "log10"
        bound = math.log10(contrast["value"]) if log else contrast["value"]
        return [bound - x for (x,) in complete(task.rows(contrast["quantity"], [contrast["of"]]))]
    if kind == "together":
        x = task.rows(contrast["x"], contrast["conditions"])
        y = task.rows(contrast["y"], contrast["conditions"])
        rows = complete([a + b for a, b in zip(x, y)])
        m = len(contrast["conditions"])
        out = []
        for row in rows:
            a, b = stats.rankdata(row[:m]), stats.rankdata(row[m:])
            if a.std() > 0 and b.std() > 0:
                out.append(float(np.corrcoef(a, b)[0, 1]))
        return out
    return None


def ten_digits(values):
    """As the program has them, so that ties and zeros of decimal fractions count as such."""
    return [float(f"{v:.9e}") for v in values]


found = []
for claim in plan["claims"]:
    contrast = claim["contrast"]
    for key in studies:
        if claim.get("tasks") is not None and key not in claim["tasks"]:
            continue
        task = Task(key)
        place = json.dumps([claim["id"], key], separators=(",", ":"), ensure_ascii=False)
        if place not in asked["resamples"]:
            continue
        if contrast["kind"] == "failsMore":
            pairs = []
            for seed in task.seeds:
                group = [task.runs.get((c, seed)) for c in (contrast["of"], contrast["than"])]
                if all(run is not None for run in group):
                    pairs.append([not task.learns(run) for run in group])
            only_a = sum(a and not b for a, b in pairs)
            only_b = sum(b and not a for a, b in pairs)
            p = stats.binomtest(only_a, only_a + only_b).pvalue
            data = [int(a) - int(b) for a, b in pairs]
            found.append({"place": place, "data": data, "estimate": sum(data) / len(data), "p": p, "interval": None})
            continue
        data = ten_digits(differences(task, contrast))
        given = asked["resamples"][place]
        found.append(
            {
                "place": place,
                "data": data,
                "estimate": float(np.mean(data)),
                "p": wilcoxon(data),
                "interval": bca(data, given),
            }
        )
json.dump(found, sys.stdout)
