"""One module per kind of reply: ``reply(site, call)``, run in a worker."""
