"""The durable side: tables, the store, migrations."""
