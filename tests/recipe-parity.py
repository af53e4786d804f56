"""The recipe as Python writes it, on rows that a test made: prints the booster texts' hashes and the blend's forecasts as JSON.

python recipe-parity.py FOLDER    columns.f64 (column after column), target.f64, scale.f64, shape.json
"""
import json, os, sys
import lightgbm as lgb, numpy as np
from scipy import stats

folder = sys.argv[1]
shape = json.load(open(os.path.join(folder, 'shape.json')))
read = lambda name: np.fromfile(os.path.join(folder, name), '<f8')
X = read('columns.f64').reshape(len(shape['names']), -1).T
q = read('target.f64') / read('scale.f64')

BASE = dict(objective='l2', feature_fraction=.3, bagging_fraction=.5, bagging_freq=1, lambda_l2=50, verbose=-1,
            num_threads=2, deterministic=True, force_row_wise=True)
SMALL, LARGE = (.01, 15, 80, 40), (.01, 63, 200, 30)


def forest(label, models, extra_trees):
    dataset = lgb.Dataset(X, label=label, feature_name=shape['names'], free_raw_data=False,
                          params=dict(feature_pre_filter=False, verbose=-1))
    return [lgb.train(dict(BASE, extra_trees=extra_trees, learning_rate=rate, num_leaves=leaves, min_data_in_leaf=least,
                           seed=i + 10 * k), dataset, rounds)
            for i, (rate, leaves, least, rounds) in enumerate(models) for k in range(3)]


clipped = np.clip(q, -4, 4)
rank = stats.norm.ppf((stats.rankdata(q) - .5) / len(q))
parts = [(.4, forest(clipped, [SMALL, LARGE], True)), (.2, forest(clipped, [SMALL], False)), (.3, forest(rank, [SMALL, LARGE], True))]
merged = lgb.Booster(model_file=os.path.join(folder, 'model.lgb'))
json.dump(dict(version=lgb.__version__,
               boosters=[booster.model_to_string() for _, boosters in parts for booster in boosters],
               forecasts=list(sum(weight * np.mean([booster.predict(X) for booster in boosters], axis=0) for weight, boosters in parts)),
               merged=list(merged.predict(X)), merged_splits=merged.feature_importance('split').tolist(),
               merged_gain=merged.feature_importance('gain').tolist(),
               gain=np.sum([b.feature_importance('gain') for _, boosters in parts for b in boosters], axis=0).tolist(),
               splits=np.sum([b.feature_importance('split') for _, boosters in parts for b in boosters], axis=0).tolist()), sys.stdout)
