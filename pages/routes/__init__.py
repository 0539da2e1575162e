"""What a browser asks for beside the pages: signing in, images, drafts, leases, look-ups."""
