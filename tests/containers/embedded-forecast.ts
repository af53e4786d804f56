import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from './program.ts';

/** What `npm start` without containers forecasts for the hour of its start, trained up to it on the same candles: its `/predict` answer. */
export const embeddedForecast = async (candles: string, now: Date): Promise<Readonly<Record<string, unknown>>> => {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-'));
  try {
    const flags = ['--once', '--json', '--now', now.toISOString().slice(0, 13), '--candles', candles, '--data-dir', folder];
    const said = await output('npm', ['start', '--', ...flags, '--port', '18100', '--mlflow-port', '15100']);
    const summary = JSON.parse(said.slice(said.lastIndexOf('\n') + 1)) as { forecast: Readonly<Record<string, unknown>> };
    return summary.forecast;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
