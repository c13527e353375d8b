"""Resources that come and go: notices in LOM-FR and ScoLOMFR, and spreadsheets."""
