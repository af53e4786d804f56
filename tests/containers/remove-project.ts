import { output } from './program.ts';

/** Removes all that compose and the socket filter have made under the name of a project: containers, volumes, networks. */
export const removeProject = async (project: string, jobLabel: string): Promise<void> => {
  const ofCompose = ['--filter', `label=com.docker.compose.project=${project}`];
  // The services before the jobs: a scheduler that lives would start others.
  await remove(['rm', '-f', '-v'], ['ps', '-aq', ...ofCompose]);
  await remove(['rm', '-f', '-v'], ['ps', '-aq', '--filter', `label=${jobLabel}`]);
  await remove(['volume', 'rm', '-f'], ['volume', 'ls', '-q', ...ofCompose]);
  await remove(['network', 'rm'], ['network', 'ls', '-q', ...ofCompose]);
};

const remove = async (how: readonly string[], found: readonly string[]): Promise<void> => {
  const ids = await output('docker', found);
  if (ids !== '') await output('docker', [...how, ...ids.split('\n')]);
};
