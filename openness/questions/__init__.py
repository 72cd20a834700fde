"""Questions in plain words: which saved query answers one, with which parameters, and why."""
