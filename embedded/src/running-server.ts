/** A server process that we started and stop. */
export interface RunningServer {
  readonly url: string;
  /** Returns when nothing of it is left. */
  stop(): Promise<void>;
}
