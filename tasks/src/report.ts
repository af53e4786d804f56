import { perMarket, type Task } from './task.ts';

export const report: Task = (platform, { markets }) => perMarket(platform, markets, () => Promise.resolve({ kind: 'done' }));
