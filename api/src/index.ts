export { createApp } from './app.ts';
export { type Listening, listen } from './listen.ts';
export { assertPublishable } from './publish.ts';
export { openService, type RunningService, type ServiceDeps, startService } from './service.ts';
export { serviceDeps } from './service-deps.ts';
