/** The platform's own service and MLflow's REST API, as any user has them. */
export interface PlatformDoor {
  /** `/predict` of an hour: status and answer, a problem too */
  predict(hour: Date): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }>;
  models(): Promise<Models>;
  /** all forecasts of the hour */
  forecasts(hour: Date): Promise<readonly LoggedForecast[]>;
  /** points MLflow's alias `champion` at a version, as a person would in its UI */
  moveAlias(version: number): Promise<void>;
  /** versions of the registered model, in MLflow */
  registered(): Promise<readonly string[]>;
}

interface Models {
  readonly champion: number | null;
  readonly serving: number | null;
  readonly versions: readonly { readonly version: number }[];
  readonly decisions: readonly { readonly decision: string; readonly to_version: number; readonly state: string }[];
}

interface LoggedForecast {
  readonly hour: string;
  readonly role: string;
  readonly model_version: number;
  readonly outcome: string;
}

export const MARKET = 'binance-BTC-USDT-1h';

export const platformDoor = (apiUrl: string, mlflowUrl: string): PlatformDoor => {
  const ask = async (path: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const reply = await fetch(`${apiUrl}${path}`);
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  };
  const mlflow = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const sent = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const reply = await fetch(`${mlflowUrl}/api/2.0/mlflow${path}`, sent);
    if (!reply.ok) throw new Error(`MLflow ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as Record<string, unknown>;
  };
  return {
    predict: (hour) => ask(`/predict?date=${hour.toISOString().slice(0, 10)}&hour=${hour.getUTCHours()}`),
    models: async () => (await ask('/models')).body as unknown as Models,
    forecasts: async (hour) => {
      const until = new Date(hour.getTime() + 3_600_000);
      const { body } = await ask(`/predictions?from=${hour.toISOString().slice(0, 13)}&to=${until.toISOString().slice(0, 13)}`);
      return body['forecasts'] as readonly LoggedForecast[];
    },
    moveAlias: async (version) => {
      await mlflow('/registered-models/alias', { name: MARKET, alias: 'champion', version: String(version) });
    },
    registered: async () => {
      const found = await mlflow(`/model-versions/search?filter=${encodeURIComponent(`name='${MARKET}'`)}`);
      return ((found['model_versions'] ?? []) as { version: string }[]).map(({ version }) => version);
    },
  };
};
