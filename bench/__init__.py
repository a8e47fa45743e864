"""Measurements: what the product does at its limits, with figures and the commands behind them."""
