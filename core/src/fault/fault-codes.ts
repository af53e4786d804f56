/**
 * Every fault that the platform names, with the exit code of a command line and the HTTP status of the service.
 * Exit codes follow sysexits: 64 usage or config, 65 bad data, 69 a service is unavailable (retry), 70 our fault.
 */
export const FAULT_CODES = {
  // what the user asked for
  usage: { exit: 64, http: 400 },
  config: { exit: 64, http: 500 },
  malformed: { exit: 64, http: 400 },
  no_key: { exit: 77, http: 401 },
  wrong_scope: { exit: 77, http: 403 },
  wrong_host: { exit: 77, http: 403 },
  not_found: { exit: 64, http: 404 },
  method_not_allowed: { exit: 64, http: 405 },
  unknown_market: { exit: 64, http: 404 },
  outside_history: { exit: 64, http: 404 },
  too_early: { exit: 64, http: 409 },
  gap: { exit: 64, http: 409 },
  impossible_hour: { exit: 64, http: 422 },
  ambiguous_hour: { exit: 64, http: 422 },
  off_grid_hour: { exit: 64, http: 422 },
  too_many_requests: { exit: 75, http: 429 },
  port_taken: { exit: 64, http: 500 },
  data_folder_in_use: { exit: 64, http: 500 },
  data_folder_mismatch: { exit: 64, http: 500 },
  exchange_refuses_country: { exit: 64, http: 500 },
  // data that cannot be trusted
  bad_candles: { exit: 65, http: 500 },
  broken_input: { exit: 65, http: 500 },
  corrupt_object: { exit: 65, http: 500 },
  corrupt_row: { exit: 65, http: 500 },
  features_stale: { exit: 65, http: 500 },
  leak_alarm: { exit: 65, http: 500 },
  model_refused: { exit: 65, http: 503 },
  too_little_data: { exit: 65, http: 500 },
  no_forecast: { exit: 65, http: 503 },
  // a service that is away
  no_model: { exit: 69, http: 503 },
  stale: { exit: 69, http: 503 },
  store_unavailable: { exit: 69, http: 503 },
  store_lacks_conditional_writes: { exit: 64, http: 500 },
  disk_full: { exit: 69, http: 503 },
  database_unavailable: { exit: 69, http: 503 },
  registry_unavailable: { exit: 69, http: 503 },
  exchange_unavailable: { exit: 69, http: 503 },
  claim_lost: { exit: 69, http: 503 },
  // ours
  internal: { exit: 70, http: 500 },
} as const satisfies Record<string, { exit: number; http: number }>;

export type FaultCode = keyof typeof FAULT_CODES;
