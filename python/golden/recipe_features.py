"""The default recipe's features as pandas computes them, of a thousand hours: the yardstick of core/src/features.

python recipe_features.py CANDLES OUT
  CANDLES  folder of BINANCE_{BTC,ETH,SOL,BNB,XRP}USDT_1h.csv.gz
  OUT      folder that gets hours.f64 (start of the hour forecast, ms) and features.f64 (feature after feature, then the volatility
           scale over all bars, that over 480 bars, and the 168 h volatility), float64 little-endian
The pandas row of a bar is the row of the hour after it. Hours are spread evenly over those that have 1000 bars without a hole behind
them in all five markets.
"""
import os, sys
import numpy as np, pandas as pd

OTHERS = ['ETH', 'SOL', 'BNB', 'XRP']
HOUR = 3_600_000


def load(folder):
    path = lambda base: os.path.join(folder, f'BINANCE_{base}USDT_1h.csv.gz')
    return {base: pd.read_csv(path(base)).set_index('timestamp_ms').sort_index() for base in ['BTC'] + OTHERS}


def first_features(df, other):
    """56 features. r: log return, v: its 168 h standard deviation."""
    c = np.log(df.close); r = c.diff(); v = r.rolling(168).std(); X = {}
    for lag in range(12): X[f'r_lag{lag}'] = r.shift(lag) / v
    for w in (3, 6, 12, 24, 48, 72, 168):
        X[f'ret_{w}'] = (c - c.shift(w)) / (v * np.sqrt(w))
        X[f'sma_gap_{w}'] = (c - c.rolling(w).mean()) / v
    for w in (6, 24, 72):
        X[f'std_{w}'] = r.rolling(w).std() / v
        X[f'skew_{w}'] = r.rolling(w).skew()
    lv = np.log1p(df.volume)
    for w in (24, 168): X[f'vol_z{w}'] = (lv - lv.rolling(w).mean()) / lv.rolling(w).std()
    rng = df.high - df.low
    X['clv'] = (2 * df.close - df.high - df.low) / (rng + 1e-9)
    X['range'] = np.log(df.high / df.low) / v
    X['up_wick'] = (df.high - df[['open', 'close']].max(axis=1)) / (rng + 1e-9)
    up = r.clip(lower=0).ewm(alpha=1 / 14).mean(); down = (-r).clip(lower=0).ewm(alpha=1 / 14).mean()
    X['rsi'] = up / (up + down)
    t = pd.to_datetime(df.index, unit='ms')
    X['hour'] = pd.Series(t.hour, df.index); X['dow'] = pd.Series(t.day_of_week, df.index)
    for s, o in other.items():
        oc = np.log(o.close); ro = oc.diff(); ov = ro.rolling(168).std()
        for lag in range(3): X[f'{s}_r{lag}'] = ro.shift(lag) / ov
        X[f'{s}_rel24'] = ((oc - oc.shift(24)) - (c - c.shift(24))) / v
    return X


def extra_features(df, other, X0):
    """The 71 features that came later."""
    c = np.log(df.close); r = c.diff(); v = r.rolling(168).std(); z = r / v; X = {}
    # volume and imbalance
    rng = df.high - df.low; clv = (2 * df.close - df.high - df.low) / (rng + 1e-9)
    lv = np.log1p(df.volume); mean168 = df.volume.rolling(168).mean(); rv = df.volume / mean168
    for w in (1, 3, 6, 12, 24, 72):
        X[f'signed_vol_{w}'] = (np.sign(r) * rv).rolling(w).sum() / np.sqrt(w)
        X[f'clv_vol_{w}'] = (clv * rv).rolling(w).sum() / np.sqrt(w)
    for w in (6, 24): X[f'vol_weighted_ret_{w}'] = (z * rv).rolling(w).sum() / rv.rolling(w).sum()
    X['amihud'] = np.log((r.abs() + 1e-6) / (rv + 1e-3) / v)
    X['ret_x_vol'] = z * rv.clip(upper=5); X['ret_over_vol'] = z / rv.clip(lower=.2)
    X['vol_24_168'] = np.log(df.volume.rolling(24).mean() / mean168 + 1e-6)
    X['vol_6_24'] = np.log(df.volume.rolling(6).mean() / (df.volume.rolling(24).mean() + 1e-9) + 1e-6)
    X['vol_same_hour'] = lv - sum(lv.shift(24 * k) for k in range(1, 8)) / 7
    X['vol_change'] = lv - lv.shift(1)
    for w in (6, 24, 168):
        vwap = (df.close * df.volume).rolling(w).sum() / (df.volume.rolling(w).sum() + 1e-9)
        X[f'vwap_gap_{w}'] = (c - np.log(vwap)) / v
    for lag in (1, 2, 3): X[f'clv_lag{lag}'] = clv.shift(lag)
    X['low_wick'] = (df[['open', 'close']].min(axis=1) - df.low) / (rng + 1e-9)
    for w in (6, 24): X[f'clv_mean_{w}'] = clv.rolling(w).mean()
    # past returns of the hour of day (of week) that is to be forecast: shift(24k-1) is k days before the next hour
    zc = z.clip(-4, 4)
    for n in (5, 10, 20): X[f'same_hour_{n}d'] = sum(zc.shift(24 * k - 1) for k in range(1, n + 1)) / np.sqrt(n)
    for n in (2, 4): X[f'same_weekhour_{n}w'] = sum(zc.shift(168 * k - 1) for k in range(1, n + 1)) / np.sqrt(n)
    for k in (1, 2, 3): X[f'same_hour_day{k}'] = zc.shift(24 * k - 1)
    X['same_weekhour_1'] = zc.shift(167)
    X['near_hour_20d'] = sum(zc.shift(24 * k + j) for k in range(1, 21) for j in (-2, -1, 0)) / np.sqrt(60)
    # market: plain mean over the other markets that have a candle
    Z = {}; LV = {}; CL = {}
    for s, o in other.items():
        ro = np.log(o.close).diff(); Z[s] = ro / ro.rolling(168).std()
        ol = np.log1p(o.volume); LV[s] = (ol - ol.rolling(168).mean()) / ol.rolling(168).std()
        CL[s] = (2 * o.close - o.high - o.low) / (o.high - o.low + 1e-9)
    Z = pd.DataFrame(Z); m = Z.mean(axis=1); mclv = pd.DataFrame(CL).mean(axis=1); mvol = pd.DataFrame(LV).mean(axis=1)
    for lag in range(6): X[f'mkt_lag{lag}'] = m.shift(lag)
    for w in (3, 6, 12, 24, 72, 168): X[f'mkt_ret_{w}'] = m.rolling(w).sum() / np.sqrt(w)
    for w in (1, 3, 6, 12, 24, 72, 168): X[f'mkt_gap_{w}'] = (z - m).rolling(w).sum() / np.sqrt(w)
    X['mkt_disp'] = Z.std(axis=1); X['mkt_disp_24'] = Z.std(axis=1).rolling(24).mean()
    X['mkt_breadth'] = (Z > 0).where(Z.notna()).mean(axis=1)
    X['mkt_vol_z'] = mvol; X['vol_z_gap'] = X0['vol_z168'] - mvol
    X['mkt_clv'] = mclv; X['clv_gap'] = clv - mclv; X['mkt_clv_6'] = mclv.rolling(6).mean()
    X['mkt_corr'] = z.rolling(168).corr(m); X['mkt_leadlag'] = (z * m.shift(1)).rolling(168).mean()
    ratio = np.log(other['ETH'].close) - c
    for w in (24, 168): X[f'eth_ratio_z{w}'] = (ratio - ratio.rolling(w).mean()) / (ratio.rolling(w).std() + 1e-9)
    return X


def volatilities(df):
    """Percent: root of the exponentially weighted mean of squared returns, of all bars and of 480, and the 168 h deviation."""
    r = np.log(df.close).diff(); weights = .5 ** (np.arange(480) / 24)
    cut = sum(w * (r ** 2).shift(age) for age, w in enumerate(weights)) / weights.sum()
    return {'all_bars': np.sqrt((r ** 2).ewm(halflife=24).mean()) * 100, 'cut': np.sqrt(cut) * 100, 'v168': r.rolling(168).std() * 100}


def main():
    folder, out = sys.argv[1:]
    data = load(folder); df = data['BTC']; other = {base: data[base].reindex(df.index) for base in OTHERS}
    first = first_features(df, other)
    table = pd.DataFrame({**first, **extra_features(df, other, first), **volatilities(df)})
    whole = pd.concat([o.close for o in other.values()], axis=1).notna().all(axis=1) & (pd.Series(df.index, df.index).diff() == HOUR)
    eligible = np.flatnonzero((whole.astype(float).rolling(1000).sum() == 1000).values)
    rows = eligible[np.linspace(0, len(eligible) - 1, 1000).astype(int)]
    (df.index.values[rows] + HOUR).astype('<f8').tofile(os.path.join(out, 'hours.f64'))
    table.values[rows].T.astype('<f8').tofile(os.path.join(out, 'features.f64'))


if __name__ == '__main__':
    main()
