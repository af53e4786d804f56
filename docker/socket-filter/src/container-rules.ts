/** What a container that is asked for may be. */
export interface ContainerRules {
  /** exact image references */
  readonly images: readonly string[];
  /** name of the one network */
  readonly network: string;
  /** most memory that a container may have, in bytes */
  readonly memoryBytes: number;
  /** value of the label by which our containers are known */
  readonly owner: string;
}

/** Key of that label. */
export const OWNER_LABEL = 'forecast.owner';
