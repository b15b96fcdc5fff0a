"""From a year's value and cost to money over time: cash flow, results, rate of return, sensitivity."""
