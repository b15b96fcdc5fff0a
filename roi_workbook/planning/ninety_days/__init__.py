"""The first ninety days with agents, three questions at their end, and what twelve months must show."""
