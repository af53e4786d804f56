import { z } from 'zod';

export const storeUrl = z.string().regex(/^(file|s3):\/\/.+/, 'file://folder or s3://bucket/prefix');
export const httpUrl = z.url({ protocol: /^https?$/, error: 'a URL such as http://127.0.0.1:5000' });

/** Where the servers of one host are, in place of what config.yaml says, which is the same for every host. */
export interface Places {
  readonly store: { readonly url?: string; readonly endpoint?: string; readonly region?: string };
  readonly mlflow: { readonly uri?: string };
}

/** The variables that say so. */
export const PLACE_VARIABLES = ['STORE_URL', 'STORE_ENDPOINT', 'STORE_REGION', 'MLFLOW_TRACKING_URI'] as const;
