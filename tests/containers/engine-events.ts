import { z } from 'zod';
import { output } from './program.ts';

const EngineEvent = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
});

/** One thing that the engine did, by its own account. */
export type EngineEvent = z.infer<typeof EngineEvent>;

/** The container that an event is of, undefined when it is of something else. */
export const containerOf = ({ Type, Actor }: EngineEvent): string | undefined =>
  Type === 'container' ? Actor.ID : Actor.Attributes['container'];

/** Health probes are done by exec; an attack's would be of a bare shell. */
const PROBE = /^(exec_(create|start): (?!sh\s*$)|exec_die|health_status)/;

/** Without the health probes, and without what was done for Airflow's tasks, which come when they are due. */
export const withoutDailyWork = (events: readonly EngineEvent[]): readonly EngineEvent[] => {
  const ofTasks = new Set(events.filter(({ Actor }) => 'forecast.run' in Actor.Attributes).map(containerOf));
  return events.filter((event) => !PROBE.test(event.Action) && !ofTasks.has(containerOf(event)));
};

/** What the engine did since then, up to now. It keeps its last 256 events, no more. */
export const engineEventsSince = async (since: Date): Promise<readonly EngineEvent[]> => {
  const period = ['--since', since.toISOString(), '--until', new Date().toISOString()];
  const lines = await output('docker', ['events', ...period, '--format', '{{json .}}']);
  return lines.split('\n').map((line) => EngineEvent.parse(JSON.parse(line)));
};
