"""Trading statistics (trading-statistics-rest-api): of contracts, of currencies and of options."""
