"""The official sheets of service-public.fr: downloaded, opened safely, read from XML into Documents."""
