"""What DAGs tell one another."""

from airflow.sdk import Asset

# Only wakes: what is asked for stands in the table retraining_request.
DRIFT_ALERT = Asset("drift-alert")
