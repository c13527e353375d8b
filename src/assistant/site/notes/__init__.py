"""What running parts leave in the data folder for ``assistant doctor`` and the desk: small, dated, nobody's words."""
