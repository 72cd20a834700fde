"""What pages need of a landscape, made once when it is built: who is who, the models with their facets, the words."""
