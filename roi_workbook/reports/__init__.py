"""Records made into text, Markdown, HTML, JSON, CSV and SARIF."""
