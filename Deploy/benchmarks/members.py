#!/usr/bin/env python3
"""members.py GRADCON DATA TABLES 3|5 [--threads N]

What several networks together gain: for each class the AUROC of each seed's model that `gradcon reproduce 3` or `5` has
left in TABLES, and of the mean of their scores, as a model of as many members has it. The test images are the same for
every seed, all normal ones and as many outliers; Fashion-MNIST's are not, so it has no place here. GRADCON is a built
program, DATA the folder that holds mnist and cifar-10."""
import argparse
import csv
import pathlib
import statistics
import subprocess
import tempfile


def auroc(normals, outliers):
    """The probability that an outlier scores higher, ties by half."""
    ranked = sorted([(score, 0) for score in normals] + [(score, 1) for score in outliers])
    total, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        rank = (place + 1 + end) / 2
        total += rank * sum(kind for _, kind in ranked[place:end])
        place = end
    return (total - len(outliers) * (len(outliers) + 1) / 2) / (len(normals) * len(outliers))


def scores(program, model, data, threads, folder):
    """By image: whether it is normal, and its score."""
    path = pathlib.Path(folder, "scores.csv")
    subprocess.run(
        [program, "evaluate", "--model", model, "--data", data, "--bootstrap", "1", "--threads", str(threads),
         "--scores", path],
        check=True, capture_output=True)
    with open(path, newline="") as file:
        return {row["name"]: (row["outlier"] == "0", float(row["combined"])) for row in csv.DictReader(file)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("tables", type=pathlib.Path)
    parser.add_argument("table", choices=["3", "5"])
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    dataset = options.data / {"3": "mnist", "5": "cifar-10"}[options.table]
    alone, together = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for label in range(10):
            found = {}
            for model in sorted((options.tables / f"table-{options.table}").glob(f"class-{label}-seed-*.safetensors")):
                found[model.stem.split("-")[-1]] = scores(
                    options.program, model, dataset, options.threads, folder)
            images = set.intersection(*(set(of_seed) for of_seed in found.values()))
            first = next(iter(found.values()))

            def area(score):
                return auroc(
                    [score(image) for image in images if first[image][0]],
                    [score(image) for image in images if not first[image][0]])

            areas = {seed: area(lambda image: of_seed[image][1]) for seed, of_seed in found.items()}
            mean = area(lambda image: sum(of_seed[image][1] for of_seed in found.values()) / len(found))
            for seed, value in areas.items():
                alone.setdefault(seed, []).append(value)
            together.append(mean)
            print(f"class {label}: " + ", ".join(f"{value:.4f}" for value in areas.values()), f"together {mean:.4f}",
                  flush=True)
    means = [statistics.mean(values) for values in alone.values() if len(values) == len(together)]
    spread = f" ± {statistics.stdev(means):.4f}" if len(means) > 1 else ""
    print(f"mean of ten classes: alone {statistics.mean(means):.4f}{spread}, together {statistics.mean(together):.4f}")


main()
