"""The subjects of the model: one subject, one file, one name everywhere."""
