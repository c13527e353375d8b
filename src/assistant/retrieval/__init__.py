"""From a query to ranked documents and passages, with a calibrated confidence. It writes no answer."""
