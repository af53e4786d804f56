import { defineConfig } from 'vitest/config';

if (!process.versions.node.startsWith('26.')) throw new Error(`tests run on Node 26 (npm run test:containers), not on ${process.version}`);

/** The deployment as a whole, in containers: minutes, one test after the other, nothing more once one has failed. */
export default defineConfig({
  test: {
    include: ['tests/containers/*.test.ts'],
    globalSetup: ['tests/containers/prepare-host.ts'],
    fileParallelism: false,
    bail: 1,
    reporters: ['verbose'],
    // Of what hangs: each wait in a test gives up before.
    testTimeout: 2_400_000,
    hookTimeout: 2_400_000,
  },
});
