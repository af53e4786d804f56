export { dispersion } from './dispersion.ts';
export { type Candidate, type Champion, type Contest, type GateBounds, gate } from './gate.ts';
export type { AgainstZero, GateDecision, GateFigures, GateReason } from './gate-decision.ts';
export { championAt, makersOfHour } from './makers-of-hour.ts';
export type { Promotion, PromotionLog, StoredPromotion } from './promotion-log.ts';
export { whyNoChampion } from './why-no-champion.ts';
