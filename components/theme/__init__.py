"""The look that pages, charts and documents share: colours, rules and the logo."""
