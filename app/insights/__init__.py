"""Looking across slices: what a wallet holds; later figures, exports and transparency."""
