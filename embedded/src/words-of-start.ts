/**
 * What a message advises, in words of `npm start`: its servers are named by no variable, and its data belong to no command line of tasks. Each
 * start reads the candles and computes the features that are missing.
 *
 * @param dataDir as the user gave it
 */
export const wordsOfStart = (text: string, dataDir: string): string =>
  RULES.reduce((said, [advice, instead]) => said.replaceAll(advice, instead.replaceAll('DATA', dataDir)), text);

const START_AGAIN = 'stop it and run npm start again';
const POSTGRES_LOG = 'it is started again when it ends; its log is DATA/postgres/server.log';
const OPTIONS = String.raw`(?: --(?:all|retrain|due|refresh)| --symbol \S+)*`;

/** The first that match are the more particular ones. */
const RULES: readonly (readonly [advice: RegExp, instead: string])[] = [
  [/see (?:whether|that) it is running and (?:that )?DATABASE_URL names it/g, POSTGRES_LOG],
  [/see whether it is running\b/g, POSTGRES_LOG],
  [
    /see that it runs and that mlflow\.uri in config\.yaml names it/g,
    'it is started again when it ends; its log is DATA/mlflow/server.log',
  ],
  [/\bDATABASE_URL\b/g, 'DATA/postgres'],
  [new RegExp(String.raw`(?:\brun )?\x60?\btasks train${OPTIONS}\x60?(?: again)?`, 'gi'), 'stop it and run npm start -- --retrain'],
  [new RegExp(String.raw`(?:\brun )?\x60?\btasks (?:init|ingest|features)${OPTIONS}\x60?(?: first| again)?`, 'gi'), START_AGAIN],
  [
    new RegExp(String.raw`(?:\brun )?\x60?\btasks (?:score|predict|drift|report|request-retraining|export)${OPTIONS}\x60?`, 'gi'),
    'the next hour does this by itself',
  ],
  [/(?:\brun )?\btasks check-lookahead; --allow-suspicious goes on and records it/gi, 'look for a leak in the candles before'],
];
