"""Our own directories: cache, records, ledger, locks."""
