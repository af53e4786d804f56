/** The files of one MLflow model folder by relative path, `/`-separated. */
export type ModelFolder = ReadonlyMap<string, Uint8Array>;
