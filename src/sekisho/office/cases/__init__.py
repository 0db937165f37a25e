"""What a case page shows, whoever reads it: finding, parties, downstream graph, papers, story, licence.

Each module makes plain values in one language; the template of its name, `cases/<part>.html`, is included with them.
A page that includes one links `cases/cases.css`.
"""
