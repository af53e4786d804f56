import { readFileSync } from 'node:fs';
import { PROJECT_FOLDER } from './project-folder.ts';

/** Version of the code: a commit where `CODE_VERSION` names one, else that of the package. */
export const codeVersion = (variables: Readonly<Record<string, string | undefined>>): string => {
  const named = variables['CODE_VERSION'];
  if (named !== undefined && named !== '') return named;
  const { version } = JSON.parse(readFileSync(`${PROJECT_FOLDER}package.json`, 'utf8')) as { version: string };
  return version;
};
