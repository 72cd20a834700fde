"""The pages of things: models, licenses, developers, risks and all else that has an IRI here, and their lists."""
