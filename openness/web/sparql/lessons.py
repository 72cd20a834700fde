"""Lessons in SPARQL on this landscape, from simple to hard: each is a query that runs, with comments."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lesson:
    """A query to learn from: its name in addresses, its title, and its text."""

    name: str
    title: str
    sparql: str


LESSONS = (
    Lesson(
        "lesson-1",
        "1. List models",
        """# A pattern is subject, predicate, object; words with ? are found. "a" means "is of the class".
SELECT ?model ?name
WHERE {
  ?model a opn:Model ;
    rdfs:label ?name .
}
ORDER BY ?name
LIMIT 20
""",
    ),
    Lesson(
        "lesson-2",
        "2. Follow a path to the license of the weights",
        """# Sources make claims about models: an assessment is a claim about one component.
# Several claims say something of the same component, so name a view: CurrentView has one for each.
SELECT ?name ?license
WHERE {
  ?claim a opn:Assessment ;
    opn:inView opn:CurrentView ;
    opn:component opn:ArchitectureAndWeights ;
    opn:model/rdfs:label ?name ;
    opn:license/rdfs:label ?license .
}
ORDER BY ?name
LIMIT 50
""",
    ),
    Lesson(
        "lesson-3",
        "3. Count, and sort by the count",
        """# GROUP BY makes one row for each value, and COUNT counts what is in it.
SELECT ?license (COUNT(DISTINCT ?model) AS ?models)
WHERE {
  ?claim a opn:Assessment ;
    opn:inView opn:CurrentView ;
    opn:component opn:ArchitectureAndWeights ;
    opn:model ?model ;
    opn:license/rdfs:label ?license .
}
GROUP BY ?license
ORDER BY DESC(?models)
LIMIT 20
""",
    ),
    Lesson(
        "lesson-4",
        "4. Keep rows without a value, and filter",
        """# OPTIONAL keeps a row where the pattern in it finds nothing; FILTER takes rows away.
SELECT ?name ?level ?license
WHERE {
  ?claim a opn:Assessment ;
    opn:inView opn:CurrentView ;
    opn:component opn:PreTrainingData ;
    opn:model/rdfs:label ?name ;
    opn:level/skos:notation ?level .
  OPTIONAL { ?claim opn:license/rdfs:label ?license }
  FILTER (?level IN ("D4", "D5"))
}
ORDER BY ?name
""",
    ),
    Lesson(
        "lesson-5",
        "5. Find what is missing",
        """# FILTER NOT EXISTS keeps rows for which there is no such pattern: open weights without open training data.
SELECT ?name
WHERE {
  ?claim a opn:Assessment ;
    opn:inView opn:CurrentView ;
    opn:component opn:ArchitectureAndWeights ;
    opn:level opn:D5 ;
    opn:model ?model .
  ?model rdfs:label ?name .
  FILTER NOT EXISTS {
    ?other opn:model ?model ;
      opn:inView opn:CurrentView ;
      opn:component opn:PreTrainingData ;
      opn:level opn:D5 .
  }
}
ORDER BY ?name
LIMIT 50
""",
    ),
    Lesson(
        "lesson-6",
        "6. Compare two sources",
        """# Two views beside each other: where does the paper differ from the current view, and what does each say?
SELECT ?name ?part ?printed ?now
WHERE {
  ?then opn:inView ?paper ;
    opn:model ?model ;
    opn:component ?component ;
    opn:level/skos:notation ?printed .
  ?paper skos:notation "eiras-2024" .
  ?today opn:inView opn:CurrentView ;
    opn:model ?model ;
    opn:component ?component ;
    opn:level/skos:notation ?now .
  ?model rdfs:label ?name .
  ?component rdfs:label ?part .
  FILTER (?printed != ?now)
}
ORDER BY ?name ?part
""",
    ),
)
