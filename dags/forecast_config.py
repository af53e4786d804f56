"""What the DAGs read of config.yaml, once a parse. The entrypoints check the whole file; here a mistake is an import error in the UI."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

DEFAULT_SYMBOLS = ("BTC/USDT",)
DEFAULT_BATCH_SIZE = 50


@dataclass(frozen=True)
class ForecastConfig:
    symbols: tuple[str, ...]
    drift_schedule: Literal["daily", "weekly"]


def read_config() -> ForecastConfig:
    """
    The file that FORECAST_CONFIG names, else config.yaml beside the folder of the DAGs, else the defaults.

    Raises ValueError that names the key, OSError when the named file cannot be read.
    """
    named = os.environ.get("FORECAST_CONFIG")
    file = Path(named) if named else Path(__file__).parents[1] / "config.yaml"
    text = file.read_text() if named or file.exists() else ""
    return _parsed(yaml.safe_load(text) or {}, str(file))


def _parsed(content: Any, file: str) -> ForecastConfig:
    if not isinstance(content, dict):
        raise ValueError(f"{file}: found {content!r}, allowed: keys such as symbols: [BTC/USDT]")
    symbols = content.get("symbols", list(DEFAULT_SYMBOLS))
    if not isinstance(symbols, list) or not symbols or not all(isinstance(symbol, str) for symbol in symbols):
        raise ValueError(f"{file}: symbols: found {symbols!r}, allowed: a list such as [BTC/USDT]")
    schedule = (content.get("drift") or {}).get("schedule", "daily")
    if schedule not in ("daily", "weekly"):
        raise ValueError(f"{file}: drift.schedule: found {schedule!r}, allowed: daily, weekly")
    return ForecastConfig(symbols=tuple(symbols), drift_schedule=schedule)


def batches(symbols: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The symbols in groups of FORECAST_BATCH_SIZE: a container works on one group."""
    text = os.environ.get("FORECAST_BATCH_SIZE") or str(DEFAULT_BATCH_SIZE)
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"FORECAST_BATCH_SIZE: found {text!r}, allowed: a whole number from 1 on")
    size = int(text)
    return [symbols[start : start + size] for start in range(0, len(symbols), size)]
