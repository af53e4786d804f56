import type { ExportDue, ExportLog } from '../../forecast/index.ts';
import type { Connection } from './connection.ts';

/** What is to be exported, in PostgreSQL: triggers note every write. */
export const exportLog = ({ query }: Connection): ExportLog => ({
  async due(market) {
    const text = `SELECT to_char(month, 'YYYY-MM') AS month, changes FROM export_due WHERE market = $1 ORDER BY month`;
    return (await query<ExportDue>(`months of ${market} to export`, text, [market])).rows;
  },

  async exported(market, { month, changes }) {
    const text = 'DELETE FROM export_due WHERE market = $1 AND month = $2::date AND changes = $3';
    await query(`export of ${market} ${month}`, text, [market, `${month}-01`, changes]);
  },
});
