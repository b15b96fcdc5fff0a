"""What a review says, written down: records become one document, and renderers give it a format."""
