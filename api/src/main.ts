#!/usr/bin/env node
import { runService } from './run-service.ts';

// Nobody may be reading any more, and that is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

process.exitCode = await runService(process.argv.slice(2));
