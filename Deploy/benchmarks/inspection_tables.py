"""The tables of inspection.sh. Each figure is the mean over seeds and draws, with the range where it varies."""
import collections
import json
import os
import pathlib
import statistics


def machine():
    """The processor's model and how many of them there are."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return f"{model}, {len(os.sched_getaffinity(0))} processors"


def write(report, folder):
    """Writes inspection.json and inspection.md, after each run, so that an early end leaves what there is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inspection.json").write_text(json.dumps(report, indent=1) + "\n")
    (folder / "inspection.md").write_text(markdown(report) + "\n")


def figure(values, digits=3):
    values = [value for value in values if value is not None]
    if not values:
        return "-"
    text = f"{statistics.mean(values):.{digits}f}"
    low, high = (f"{bound:.{digits}f}" for bound in (min(values), max(values)))
    return text if low == high else f"{text} ({low} to {high})"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def markdown(report):
    runs = [run for run in report["runs"] if "failed" not in run]
    tasks = list(dict.fromkeys(run["task"] for run in report["runs"]))
    kinds = list(dict.fromkeys((run["detector"], run["images"]) for run in report["runs"]))
    groups = collections.defaultdict(list)
    for run in runs:
        groups[run["detector"], run["images"], run["task"]].append(run)
    seeds = list(dict.fromkeys(run["seed"] for run in report["runs"]))
    draws = 1 + max((run["draw"] or 0 for run in report["runs"]), default=0)

    def title(kind):
        return kind[0] if kind[1] is None else f"{kind[0]}, {kind[1]} images"

    def row(kind, value, digits=3):
        """One detector's cells: each task's, then the mean over the tasks, which needs all of them."""
        cells = [[value(run) for run in groups[(*kind, task)]] for task in tasks]
        means = [statistics.mean(cell) for cell in cells if cell and None not in cell]
        mean = f"{statistics.mean(means):.{digits}f}" if len(means) == len(tasks) else "-"
        return [title(kind), *(figure(cell, digits) for cell in cells), mean]

    def matrix(value, digits=3):
        return table(["detector", *tasks, "mean"], [row(kind, value, digits) for kind in kinds])

    def rate(kind, task):
        found = groups[(*kind, task)]
        if not found or found[0].get("false_positive_rate") is None:
            return "-"
        text = figure([run["false_positive_rate"] for run in found])
        first = found[0]
        if expected := first["expected_false_positive_rate_interval"]:
            asked, size = first["asked_false_positive_rate"], first["calibration_images"]
            text += f"; {asked:.3g} from {size}: {expected[0]:.3f} to {expected[1]:.3f}"
        return text

    parts = [
        f"{report['program']}; {report['machine']}. Seeds {', '.join(map(str, seeds))}"
        + (f", {draws} draws of the training images" if draws > 1 else "")
        + f"; GradCon's epochs: {report['epochs']}.",
        "**AUROC**, all defects of a task against its normal test images:\n\n" + matrix(lambda run: run["auroc"]),
    ]
    defects = list(dict.fromkeys((run["task"], name) for run in runs for name in run["defects"]))
    by_defect = [
        [f"{task}, {name}"] + [
            figure([run["defects"].get(name, {}).get("auroc") for run in groups[(*kind, task)]]) for kind in kinds]
        for task, name in defects
    ]
    if by_defect:
        parts.append("**AUROC of each kind of defect**:\n\n" + table(["defect", *map(title, kinds)], by_defect))
    with_rate = [kind for kind in kinds if any(rate(kind, task) != "-" for task in tasks)]
    if with_rate:
        parts.append(
            "**False-positive rate** on the normal test images; then the rate that the threshold was made for, from "
            "how many images, and where these leave the true rate with a probability of 95%:\n\n"
            + table(["detector", *tasks], [[title(kind), *(rate(kind, task) for task in tasks)] for kind in with_rate]))
    for key, name in (("auroc", "Pixel AUROC"), ("au_pro", "AU-PRO, to a false-positive rate of 0.3")):
        with_masks = [run for run in runs if run.get("pixel")]
        masked = list(dict.fromkeys(run["task"] for run in with_masks))
        cells = {
            kind: [figure([(run.get("pixel") or {}).get(key) for run in groups[(*kind, task)]]) for task in masked]
            for kind in dict.fromkeys((run["detector"], run["images"]) for run in with_masks)
        }
        rows = [[title(kind), *found] for kind, found in cells.items()]
        if rows:
            parts.append(f"**{name}**:\n\n" + table(["detector", *masked], rows))
    parts.append("**Seconds to train**:\n\n" + matrix(lambda run: run["train_s"], 1))
    parts.append("**Milliseconds a score**, one core:\n\n" + matrix(lambda run: run["score_ms"], 2))
    for key, name in (("train_mb", "training"), ("score_mb", "scoring"), ("model_mb", "the model file")):
        parts.append(f"**MB of {name}**, the most:\n\n" + matrix(lambda run: run.get(key), 1))
    failed = [f"- {run['detector']} on {run['task']}: {run['failed']}" for run in report["runs"] if "failed" in run]
    notes = [f"- {name} was left out: {why}." for name, why in report["left_out"].items()] + list(dict.fromkeys(failed))
    return "\n\n".join(parts + (["\n".join(notes)] if notes else []))
