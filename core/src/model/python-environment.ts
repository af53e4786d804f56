/** What `mlflow.pyfunc.load_model` needs to serve a folder outside our own Python environment. */
export interface PythonEnvironment {
  readonly python: string;
  readonly mlflow: string;
  /** the library that trained the booster: bits are promised for equal versions only */
  readonly lightgbm: string;
}

/** The versions that the platform's own lock holds; a test compares them. */
export const PYTHON_ENVIRONMENT = { python: '3.11', mlflow: '3.17.2' } as const;

const requirements = ({ mlflow, lightgbm }: PythonEnvironment): readonly string[] => [
  `mlflow==${mlflow}`,
  `lightgbm==${lightgbm}`,
  'numpy<3',
  'pandas<4',
  'scipy<2',
];

/** `requirements.txt`, `python_env.yaml` and `conda.yaml`, as MLflow names and reads them. */
export const environmentFiles = (environment: PythonEnvironment): readonly (readonly [path: string, text: string])[] => {
  const lines = requirements(environment);
  const pip = lines.map((line) => `  - ${line}\n`).join('');
  return [
    ['requirements.txt', lines.map((line) => `${line}\n`).join('')],
    ['python_env.yaml', `python: '${environment.python}'\nbuild_dependencies:\n- pip\ndependencies:\n- -r requirements.txt\n`],
    ['conda.yaml', `name: mlflow-env\nchannels:\n- conda-forge\ndependencies:\n- python=${environment.python}\n- pip\n- pip:\n${pip}`],
  ];
};
