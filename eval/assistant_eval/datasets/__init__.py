"""Questions and labels, beside the code that reads them."""
