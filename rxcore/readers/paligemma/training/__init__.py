"""What a site's corrections teach: small adapters beside PaliGemma, whose own weights stay."""
