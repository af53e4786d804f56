export type { Promotion, PromotionLog, StoredPromotion } from './promotion-log.ts';
