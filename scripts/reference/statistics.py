#!/usr/bin/env python3
"""Writes Tests/StatisticsTests/ReferenceValues.swift with SciPy, lifelines and statsmodels.

    python3 -m pip install scipy lifelines statsmodels
    python3 scripts/reference/statistics.py > Tests/StatisticsTests/ReferenceValues.swift
    make format

The file names the versions that made it.
"""

from importlib.metadata import version

import numpy
from lifelines import KaplanMeierFitter
from lifelines.utils import qth_survival_times
from scipy import stats
from statsmodels.api import OLS
from statsmodels.stats.proportion import confint_proportions_2indep

HEADER = """\
// Made by scripts/reference/statistics.py with SciPy {scipy}, lifelines {lifelines} and
// statsmodels {statsmodels}.

"""

# E. J. Freireich et al., Blood 21 (1963) 699-716, as in E. A. Gehan, Biometrika 52 (1965) 203-223:
# weeks in remission; a minus marks a patient still in remission when last seen.
MERCAPTOPURINE = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32,
                  -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def literal(value):
    """A number as Swift writes it; nil for one that is not there."""
    if not numpy.isfinite(value):
        return "nil"
    return repr(float(value))


def declare(name, summary, type_, rows):
    print(f"/// {summary}\nlet {name}: [{type_}] = [")
    for row in rows:
        print("    (" + ", ".join(row) + "),")
    print("]\n")


def beta():
    cases = [(1, 1, 0.3), (0.5, 0.5, 0.01), (2, 3, 0.4), (1, 9, 0.5), (9, 3, 0.25), (4, 17, 0.6),
             (30, 70, 0.2), (120, 80, 0.5), (1001, 3, 0.99), (500, 500, 0.4), (3000, 7000, 0.31),
             (0.1, 40, 1e-9), (60, 2, 0.05), (40_000, 60_000, 0.41), (1e6, 2e6, 0.333)]
    declare("betaCases", "P(X ≤ x) and P(X > x) of a beta distribution.",
            "(a: Double, b: Double, x: Double, cdf: Double, above: Double)",
            [[literal(a), literal(b), literal(x), literal(stats.beta.cdf(x, a, b)),
              literal(stats.beta.sf(x, a, b))] for a, b, x in cases])
    wanted = [(2, 3, 0.025), (1, 1, 0.4), (9, 3, 0.975), (0.5, 0.5, 0.01), (120, 80, 0.2),
              (3000, 7000, 0.999)]
    declare("betaQuantiles", "Quantiles of a beta distribution.",
            "(a: Double, b: Double, probability: Double, quantile: Double)",
            [[literal(a), literal(b), literal(p), literal(stats.beta.ppf(p, a, b))]
             for a, b, p in wanted])


def student():
    declare("tQuantiles", "Quantiles of Student's t distribution.",
            "(probability: Double, degrees: Double, quantile: Double)",
            [[literal(p), literal(df), literal(stats.t.ppf(p, df))]
             for df in [1, 2, 3, 4.5, 10, 30, 200, 100_000]
             for p in [0.975, 0.995, 0.6, 0.05, 1e-6]])


def trend(name, xs, ys):
    line = stats.linregress(xs, ys)
    reach = stats.t.ppf(0.975, len(xs) - 2) * line.stderr
    points = ", ".join(f"({literal(x)}, {literal(y)})" for x, y in zip(xs, ys))
    return [f"[{points}]", *map(literal, [line.slope, line.intercept, line.stderr,
                                           line.slope - reach, line.slope + reach])]


def trends():
    declare("trendCases", "Lines by least squares with the 95 % interval of their slope.",
            "(points: [(x: Double, y: Double)], slope: Double, intercept: Double, "
            "standardError: Double, low: Double, high: Double)",
            [trend("three", [0, 1, 2], [3, 5, 4]),
             trend("months", range(6), [0.21, 0.24, 0.22, 0.29, 0.31, 0.30]),
             trend("far", [2_460_000.5, 2_460_030, 2_460_061.25, 2_460_099], [8e6, 9e6, 7e6, 4e6])])


def newcombe():
    cases = [(56, 70, 48, 80), (9, 10, 3, 10), (6, 7, 2, 7), (5, 56, 0, 29), (0, 10, 0, 20),
             (10, 10, 0, 20), (10, 10, 0, 10), (300, 1000, 280, 1000)]
    rows = []
    for case in cases:
        low, high = confint_proportions_2indep(*case, method="newcomb", compare="diff")
        rows.append([*map(str, case), literal(low), literal(high)])
    declare("newcombeCases", "Newcombe's interval for x₁ of n₁ less x₂ of n₂.",
            "(x1: Int, n1: Int, x2: Int, n2: Int, low: Double, high: Double)", rows)


def clusters():
    """The variance of a mean with clusters, as the sandwich of a regression on a constant."""
    rows = []
    for case in [[(1, 2), (3, 3), (0, 4), (2, 5)], [(1, 1), (0, 1), (0, 1), (1, 1), (1, 1)],
                 [(10, 12), (1, 9), (0, 3), (4, 4), (2, 7), (0, 1), (1, 1)]]:
        people = [(i, int(k < part)) for i, (part, whole) in enumerate(case) for k in range(whole)]
        groups, answers = numpy.array(people).T
        n, share = len(answers), answers.mean()
        fit = OLS(answers, numpy.ones(n)).fit(cov_type="cluster", cov_kwds={"groups": groups})
        effect = fit.cov_params()[0, 0] / (share * (1 - share) / (n - 1))
        rows.append([str(case), literal(effect)])
    declare("clusterCases", "Design effects of shares of people in clusters.",
            "(clusters: [(part: Int, whole: Int)], designEffect: Double)", rows)


def survival():
    ties = [3, -3, 3, 5, -5, 5, 5, 8, 0, -0.5, 8, 13, -13, -2]
    rows = []
    for case in [MERCAPTOPURINE, PLACEBO, ties]:
        fit = KaplanMeierFitter().fit(numpy.abs(case), [not numpy.signbit(t) for t in case])
        table = fit.event_table[fit.event_table["observed"] > 0]
        band = fit.confidence_interval_
        steps = []
        for time in table.index:
            survival = fit.survival_function_.loc[time].iloc[0]
            ends = band.loc[time] if survival > 0 else [numpy.nan, numpy.nan]
            steps.append("(" + ", ".join([literal(time), str(int(table.loc[time, "at_risk"])),
                                          str(int(table.loc[time, "observed"])),
                                          *map(literal, [survival, *ends])]) + ")")
        quantiles = []
        for p in [0.25, 0.5, 0.75]:
            ends = qth_survival_times(1 - p, band).iloc[0]
            time = qth_survival_times(1 - p, fit.survival_function_)
            quantiles.append("(" + ", ".join(map(literal, [p, time, *ends])) + ")")
        rows.append([f"[{', '.join(map(literal, case))}]", f"[{', '.join(steps)}]",
                     f"[{', '.join(quantiles)}]"])
    declare("survivalCases",
            "Kaplan-Meier curves; a minus marks a censored time.",
            "(times: [Double], steps: [ReferenceStep], quantiles: [ReferenceQuantile])", rows)


TYPES = """\
/// The curve just after one time with events.
typealias ReferenceStep = (
    time: Double, atRisk: Int, events: Int, survival: Double, low: Double?, high: Double?
)

/// The first times at which a curve and the ends of its band have fallen by a share.
typealias ReferenceQuantile = (probability: Double, time: Double?, lower: Double?, upper: Double?)

"""


def main():
    tools = {tool: version(tool) for tool in ["scipy", "lifelines", "statsmodels"]}
    print(HEADER.format(**tools) + TYPES, end="")
    beta()
    student()
    trends()
    newcombe()
    clusters()
    survival()


main()
