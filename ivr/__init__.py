"""A help line for telephone and text messages, derived from facts that staff write down."""
