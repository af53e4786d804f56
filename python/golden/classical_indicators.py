"""The classical indicators as TA-Lib computes them: the yardstick of core/src/features.

python classical_indicators.py FOLDER
  FOLDER  holds open.f64 high.f64 low.f64 close.f64 volume.f64 (float64 little-endian, one value a bar, no holes) and gets
          NAME.f64 for each indicator, NaN while TA-Lib has no value; the value of a bar is that of the row of the hour after it
"""
import os, sys
import numpy as np, talib

folder = sys.argv[1]
high, low, close, volume = (np.fromfile(os.path.join(folder, f'{name}.f64'), '<f8') for name in ('high', 'low', 'close', 'volume'))

line, signal, histogram = talib.MACD(close, 12, 26, 9)
upper, middle, lower = talib.BBANDS(close, 20, 2, 2)
k, d = talib.STOCHF(high, low, close, 14, 3)


def obv_share(w):
    balance = talib.OBV(close, volume)
    return np.concatenate([np.full(w, np.nan), balance[w:] - balance[:-w]]) / talib.SUM(volume, w)


with np.errstate(divide='ignore', invalid='ignore'):
    indicators = {
        'macd_12_26': line / close * 100, 'macd_signal_12_26_9': signal / close * 100, 'macd_histogram_12_26_9': histogram / close * 100,
        'bollinger_percent_b_20': (close - lower) / (upper - lower), 'bollinger_bandwidth_20': (upper - lower) / middle * 100,
        'atr_14': talib.ATR(high, low, close, 14) / close * 100,
        'adx_14': talib.ADX(high, low, close, 14), 'plus_di_14': talib.PLUS_DI(high, low, close, 14),
        'minus_di_14': talib.MINUS_DI(high, low, close, 14),
        'cci_20': talib.CCI(high, low, close, 20), 'mfi_14': talib.MFI(high, low, close, volume, 14),
        'obv_share_24': obv_share(24), 'obv_share_168': obv_share(168),
        'stochastic_k_14': k, 'stochastic_d_14_3': d, 'williams_r_14': talib.WILLR(high, low, close, 14),
        'roc_12': talib.ROC(close, 12), 'roc_24': talib.ROC(close, 24),
        **{f'ema_gap_{w}': (close / talib.EMA(close, w) - 1) * 100 for w in (12, 26, 50)},
        **{f'sma_gap_{w}': (close / talib.SMA(close, w) - 1) * 100 for w in (20, 50, 200)},
    }
for name, values in indicators.items():
    values.astype('<f8').tofile(os.path.join(folder, f'{name}.f64'))
