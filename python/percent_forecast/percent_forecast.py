"""Serves a forecast model folder from stock `mlflow.pyfunc`: percent = raw score x scale.

The folder holds `forecast.json` (which columns, which scale) and `model.lgb` (LightGBM). A row is a line of a pandas
DataFrame: the booster's columns and the scale, by name, in any order, NaN where a value is missing.
"""

import json
from pathlib import Path

import lightgbm
import pandas

CONTRACT = 1


class PercentForecast:
    """Percent change of close over the hour that a row is of."""

    def __init__(self, folder):
        manifest = json.loads((Path(folder) / "forecast.json").read_text(encoding="utf-8"))
        if manifest["contract"] > CONTRACT:
            raise ValueError(f"forecast.json is of contract {manifest['contract']}, this loader knows {CONTRACT}")
        self.columns = manifest["columns"]
        self.scale_feature = manifest["target"]["scale_feature"]
        self.booster = lightgbm.Booster(model_file=str(Path(folder) / "model.lgb"))
        if self.booster.feature_name() != self.columns:
            raise ValueError("model.lgb reads other columns than forecast.json names")

    def raw(self, rows):
        """What the booster says, in units of the scale; one float64 a row."""
        wanted = self.columns if self.scale_feature is None else [*self.columns, self.scale_feature]
        missing = [name for name in wanted if name not in rows.columns]
        if missing:
            raise ValueError(f"missing columns: {', '.join(missing)}")
        return self.booster.predict(rows[self.columns].to_numpy("float64"))

    def predict(self, rows):
        """A DataFrame with one column, `percent`, on the index of `rows`."""
        raw = self.raw(rows)
        percent = raw if self.scale_feature is None else raw * rows[self.scale_feature].to_numpy("float64")
        return pandas.DataFrame({"percent": percent}, index=rows.index)


def _load_pyfunc(folder):
    """MLflow's entry: `folder` is the model folder."""
    return PercentForecast(folder)
