"""The sources that can be imported: for each a module that reads its files and a YAML file with its mapping rules."""
