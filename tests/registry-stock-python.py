"""Loads a registered model as any MLflow user does and says, in one JSON line, what it answers to its own probe.

Usage: python registry-stock-python.py TRACKING_URI REGISTERED_MODEL
"""

import json
import sys
from pathlib import Path

import mlflow
import pandas


def bits(values):
    """Float64, little-endian."""
    return values.astype("<f8").tobytes().hex()


def refusal(act):
    try:
        act()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


tracking_uri, name = sys.argv[1:]
mlflow.set_tracking_uri(tracking_uri)
uri = f"models:/{name}@champion"
folder = Path(mlflow.artifacts.download_artifacts(uri))
probe = pandas.read_parquet(folder / "probe.parquet")
rows = probe.drop(columns=["raw", "percent"])
columns = json.loads((folder / "forecast.json").read_text())["columns"]

percent = mlflow.pyfunc.load_model(uri)
raw = mlflow.lightgbm.load_model(uri)
answer = percent.predict(rows)
example = json.loads((folder / "serving_input_example.json").read_text())["dataframe_split"]

print(
    json.dumps(
        {
            "folder": str(folder),
            "missing": int(rows.isna().sum().sum()),
            "columns": list(answer.columns),
            "probe_raw": bits(probe["raw"].to_numpy()),
            "probe_percent": bits(probe["percent"].to_numpy()),
            "raw": bits(raw.predict(rows[columns])),
            "percent": bits(answer["percent"].to_numpy()),
            "percent_of_turned_columns": bits(percent.predict(rows[rows.columns[::-1]])["percent"].to_numpy()),
            "percent_of_single_rows": bits(pandas.concat([percent.predict(rows[i : i + 1]) for i in range(16)])["percent"].to_numpy()),
            "example": bits(percent.predict(pandas.DataFrame(example["data"], columns=example["columns"], dtype="float64"))["percent"].to_numpy()),
            # below MLflow's own check of the signature: what the loader says by itself
            "refusal_of_loader": refusal(lambda: percent._model_impl.predict(rows.drop(columns=[columns[3]]))),
            "refusal": refusal(lambda: percent.predict(rows.drop(columns=[columns[3]]))),
        }
    )
)
