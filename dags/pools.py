"""Pools: how many containers may run at once. Made, with their slots, by docker/airflow/init.py."""

HOURLY = "forecast_hourly"
TRAINING = "forecast_training"
