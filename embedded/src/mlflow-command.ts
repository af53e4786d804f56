/** The environment variable by which a server and its children are known, with the folder it serves. */
export const MLFLOW_MARK = 'FORECAST_MLFLOW_FOLDER';

/**
 * For the environment's Python, not its script `mlflow`, whose first line holds a path that may be too long. Paths are of the working
 * folder: in a URI they would want to be quoted.
 */
export const mlflowArguments = (port: number): readonly string[] => {
  const listen = [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--workers',
    '1',
    '--allowed-hosts',
    `127.0.0.1:${port},localhost:${port}`,
  ];
  const store = ['--backend-store-uri', 'sqlite:///mlflow.db', '--artifacts-destination', './artifacts', '--serve-artifacts'];
  return ['-m', 'mlflow', 'server', ...listen, ...store, '--uvicorn-opts', '--no-access-log'];
};

const MISLEADING = /^_?MLFLOW_|^PYTHON(HOME|PATH|DONTWRITEBYTECODE)$/;

/**
 * What the server finds in its environment: ours, without what would point it elsewhere. Job execution costs 350 MB, and bytecode that is
 * not kept costs the time of compiling it at every start.
 */
export const mlflowEnvironment = (ours: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(ours).filter(([name]) => !MISLEADING.test(name))),
  MLFLOW_DISABLE_TELEMETRY: 'true',
  DO_NOT_TRACK: 'true',
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  PYTHONUNBUFFERED: '1',
  [MLFLOW_MARK]: folder,
});
